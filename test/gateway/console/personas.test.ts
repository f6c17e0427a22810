import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Browser } from "playwright-core";
import { hasBrowser, launchBrowser, openWatched } from "../../kit/browser.ts";
import { eventually } from "../../kit/eventually.ts";
import { startPersonaMesh, type PersonaMesh } from "./persona-mesh.ts";

const root = resolve(import.meta.dirname, "../../..");

let browser: Browser;
let mesh: PersonaMesh;

(hasBrowser ? describe : describe.skip)("the page and its personas", () => {
  beforeAll(async () => {
    if (!existsSync(join(root, "gateway/console/dist/index.html")))
      spawnSync("npm", ["run", "build"], { cwd: root, stdio: "ignore" });
    browser = await launchBrowser();
    mesh = await startPersonaMesh();
  });
  afterAll(async () => {
    await browser?.close();
    await mesh?.close();
  });

  it("opens as analyst, and calls nobody but its gateway and its issuer", async () => {
    const { page, misdeeds } = await openWatched(browser, mesh.url, { friends: [mesh.issuer] });
    await page.waitForSelector(".graphiql-query-editor .view-lines");
    expect(await page.getByLabel("Seen as").inputValue()).toBe("analyst");
    await eventually(() => expect(mesh.roles.length).toBeGreaterThan(0));
    expect(new Set(mesh.roles)).toEqual(new Set(["analyst"]));
    expect(misdeeds.foreign).toEqual([]);
    // What is not served here is the list of products alone.
    expect(misdeeds.errors.filter((error) => !error.includes("404"))).toEqual([]);
    await page.close();
  });

  it("shows what another one sees as soon as it is chosen, and nobody's token is needed for anonymous", async () => {
    const { page } = await openWatched(browser, mesh.url);
    await page.getByRole("button", { name: /^Customer-360/ }).click();
    const shows = (text: string) =>
      page.waitForFunction(
        (wanted) =>
          document.querySelector(".result-window")?.textContent?.replaceAll("\u00a0", " ").includes(wanted),
        text,
      );
    await shows("errors");
    for (const name of ["privacy-officer", "cs-manager", "anonymous"]) {
      // What was asked as the one before has come by then.
      await page.waitForTimeout(500);
      mesh.roles.length = 0;
      const asked = page.waitForRequest((request) => /IntrospectionQuery/.test(request.postData() ?? ""));
      await page.getByLabel("Seen as").selectOption(name);
      const { authorization } = await (await asked).allHeaders();
      expect(authorization === undefined).toBe(name === "anonymous");
      const asOne = () => mesh.roles.filter((role) => role === name).length;
      await eventually(() => expect(asOne()).toBeGreaterThanOrEqual(2));
    }
    await page.close();
  });

  it("asks for explanations where one wants them", async () => {
    const { page } = await openWatched(browser, mesh.url);
    await page.getByRole("button", { name: /^Customer-360/ }).click();
    await page.waitForFunction(() =>
      document.querySelector(".result-window")?.textContent?.includes("errors"),
    );
    const explained = page.waitForRequest((request) => request.headers()["trellis-explain"] === "1");
    await page.getByLabel("Explain").check();
    await explained;
    await page.close();
  });

  it("is no way for another page to get a token", async () => {
    const { page } = await openWatched(browser, "data:text/html,<title>elsewhere</title>");
    const outcome = await page.evaluate(async (issuer) => {
      const body = new URLSearchParams({ grant_type: "urn:trellis:persona", persona: "analyst" });
      return fetch(`${issuer}/token`, { method: "POST", body }).then(
        async (response) => response.text(),
        () => "unreadable",
      );
    }, mesh.issuer);
    expect(outcome).toBe("unreadable");
    await page.close();
  });
});
