import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { hasBrowser, launchBrowser, openWatched } from "../../kit/browser.ts";
import { serveStub } from "./stub-graph.ts";

const root = resolve(import.meta.dirname, "../../..");
const hostile = `<img src=x onerror="window.stolen = 1"><script>window.stolen = 1</script>`;
const operations = readdirSync(join(root, "gateway/console/operations")).filter((file) =>
  file.endsWith(".graphql"),
);

const product = (id: string, rest: object = {}) => {
  const [domain = "", name = ""] = id.split("/");
  return {
    id,
    domain,
    name,
    owner: `Owner of ${domain}`,
    status: "OK",
    asOf: "2026-01-01T00:00:00Z",
    ...rest,
  };
};
const products = [
  product("sales/opportunity-pipeline", {
    description: hostile,
    sla: [{ property: "latency", value: 15, unit: "m" }],
  }),
  product("sales/account", { kind: "REFERENCE" }),
  product("sales/deal-intelligence", { status: "DEGRADED" }),
  product("marketing/web-behavior", { status: "NOT_PUBLISHED", asOf: null }),
];

let browser: Browser;
let close: (() => Promise<void>)[] = [];

async function open(options: Parameters<typeof serveStub>[0], colorScheme: "light" | "dark" = "light") {
  const stub = await serveStub(options);
  const watched = await openWatched(browser, stub.url, { colorScheme });
  close.push(async () => {
    await watched.page.close();
    await stub.close();
  });
  return { ...watched, stub };
}

/** 0 (black) to 765 (white) of a colour such as `rgb(1, 2, 3)`. */
const brightness = (colour: string): number =>
  (colour.match(/[\d.]+/g) ?? []).slice(0, 3).reduce((total, part) => total + Number(part), 0);

const editorsOf = (page: Page) => page.waitForSelector(".graphiql-query-editor .view-lines");
const isStolen = (page: Page) => page.evaluate(() => "stolen" in globalThis);

(hasBrowser ? describe : describe.skip)("the page", () => {
  beforeAll(async () => {
    if (!existsSync(join(root, "gateway/console/dist/index.html")))
      spawnSync("npm", ["run", "build"], { cwd: root, stdio: "ignore" });
    browser = await launchBrowser();
  });
  afterEach(async () => {
    await Promise.all(close.map((one) => one()));
    close = [];
  });
  afterAll(() => browser?.close());

  it("loads everything from its own origin and breaks no content policy", async () => {
    const { page, misdeeds } = await open({ products: { products } });
    await editorsOf(page);
    await page.waitForTimeout(500);
    expect(misdeeds).toEqual({ foreign: [], errors: [] });
  });

  it("shows the products by domain with owner, status, targets and contract", async () => {
    const { page } = await open({ products: { products } });
    const sales = page.getByRole("region", { name: "sales" });
    await sales.waitFor();
    const text = await sales.innerText();
    expect(text).toContain("Owner: Owner of sales");
    expect(text).toContain("freshness under 15 min");
    expect(text).toContain("Degraded");
    expect(text).toContain("reference data");
    await page.getByRole("heading", { name: "Data products 3" }).waitFor();
    expect(await page.getByRole("region", { name: "marketing" }).innerText()).toContain("Not published");
    expect(await sales.getByRole("link").first().getAttribute("href")).toBe(
      "./products/sales/deal-intelligence/contract",
    );
  });

  it("shows hostile descriptions as text, in the list and in the documentation", async () => {
    const { page, misdeeds } = await open({ products: { products } });
    await editorsOf(page);
    expect(await page.getByRole("region", { name: "sales" }).innerText()).toContain(hostile);
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await page.getByRole("link", { name: "Query", exact: true }).click();
    await page.getByRole("link", { name: "Account", exact: true }).click();
    await page.waitForTimeout(300);
    expect(await isStolen(page)).toBe(false);
    expect(await page.locator('.graphiql-plugin a[href^="javascript:"]').count()).toBe(0);
    expect(misdeeds.foreign).toEqual([]);
  });

  it("runs an example by one click, over an account that is there, and another after it", async () => {
    const { page, misdeeds } = await open({ products: { products } });
    expect(operations.length).toBeGreaterThan(1);
    for (const button of (await page.locator(".examples button").all()).slice(0, 2)) {
      const answered = page.waitForRequest((request) =>
        /"operationName":"(?!Introspection)/.test(request.postData() ?? ""),
      );
      await button.click();
      const { operationName, variables } = (await answered).postDataJSON() as {
        operationName: string;
        variables: { id?: string };
      };
      expect(operations).toContain(`${operationName}.graphql`);
      if (operationName === "Customer360") expect(variables.id).toBe("own-account");
      await page.waitForFunction(
        (name) => document.querySelector(".result-window")?.textContent?.includes(name),
        operationName,
      );
    }
    expect(misdeeds).toEqual({ foreign: [], errors: [] });
  });

  it("can be reached and run by the keyboard alone", async () => {
    const { page } = await open({ products: { products } });
    await editorsOf(page);
    await page.locator("body").press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the query editor");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector(".result-window")?.textContent?.includes("ran"));
  });

  it.each(["light", "dark"] as const)("is readable in %s", async (scheme) => {
    const { page } = await open({ products: { products } }, scheme);
    await page.getByRole("region", { name: "sales" }).waitFor();
    const colours = await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.documentElement);
      return [color, backgroundColor];
    });
    const [ink, paper] = colours.map(brightness);
    expect((ink as number) < (paper as number)).toBe(scheme === "light");
    expect(Math.abs((ink as number) - (paper as number))).toBeGreaterThan(400);
  });

  it("leaves the list of products out where a domain is served alone", async () => {
    const { page, misdeeds } = await open({});
    await editorsOf(page);
    expect(await page.getByRole("heading", { name: /Data products/ }).count()).toBe(0);
    expect(misdeeds.foreign).toEqual([]);
  });
});
