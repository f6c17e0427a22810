import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { hasBrowser, launchBrowser, openWatched } from "../../kit/browser.ts";
import { freePorts, launch, root, run, type Running } from "./launch.ts";

let folder: string;
let port: number;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "trellis-alone-"));
  port = await freePorts(1);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("trellis dev", () => {
  let domain: Running;
  beforeAll(async () => {
    domain = launch(["dev", "--port", String(port), "--data", folder], {
      cwd: join(root, "subgraphs/sales"),
    });
    await domain.until(/sales serves 3 data products at/);
  });
  afterAll(async () => {
    domain.child.kill("SIGTERM");
    await domain.ended;
  });

  it("answers unsigned calls of the domain of the folder it is typed in", async () => {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ __typename }" }),
    });
    expect(await response.json()).toMatchObject({ data: { __typename: "Query" } });
  });

  (hasBrowser ? it : it.skip)(
    "shows the page without the list of products, which a domain alone does not have",
    async () => {
      const browser = await launchBrowser();
      try {
        const { page, misdeeds } = await openWatched(browser, `http://localhost:${port}/`);
        await page.waitForSelector(".graphiql-query-editor .view-lines");
        await page.getByRole("button", { name: /^Open deals/ }).click();
        await page.waitForFunction(() =>
          /"errors"|"data"/.test(document.querySelector(".result-window")?.textContent ?? ""),
        );
        expect(await page.getByRole("heading", { name: /Data products/ }).count()).toBe(0);
        expect(misdeeds.foreign).toEqual([]);
        expect(misdeeds.errors.filter((error) => /Content Security Policy/.test(error))).toEqual([]);
      } finally {
        await browser.close();
      }
    },
  );
});

describe("trellis gateway", () => {
  it.each([
    [
      "no configuration",
      [],
      2,
      "The gateway needs something to serve: name a supergraph with --supergraph FILE --open, or its configuration with --config FILE.",
    ],
    [
      "a mistyped option",
      ["--confg", "x"],
      2,
      "`trellis gateway` has no option --confg; did you mean --config? `npx trellis help gateway` lists what it takes.",
    ],
    [
      "a configuration that is not there",
      ["--config", "/nowhere.json"],
      1,
      "The configuration /nowhere.json must be a JSON file: ENOENT: no such file or directory, open '/nowhere.json'.",
    ],
  ])("refuses %s in one sentence", async (_, args, code, sentence) => {
    expect(await run(["gateway", ...args])).toEqual({ code, text: `${sentence}\n` });
  });

  it("refuses an option of the configuration that it does not know, by name", async () => {
    const config = join(folder, "gateway.json");
    writeFileSync(
      config,
      JSON.stringify({ subgraphs: { sales: { url: "http://127.0.0.1:1/graphql" } }, colour: "green" }),
    );
    const { code, text } = await run(["gateway", "--config", config]);
    expect(text).toBe('The gateway\'s configuration has no option "colour".\n');
    expect(code).toBe(1);
  });
});
