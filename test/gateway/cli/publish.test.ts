import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { runPublish } from "../../../gateway/src/cli/publish.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trellis-cli-publish-"));
  mkdirSync(join(folder, "exports"));
  mkdirSync(join(folder, "mapping/sales"), { recursive: true });
  writeFileSync(join(folder, "exports/accounts.csv"), "id,name,country\n01,One,DE\n2,Two,XX\n3\n4,Four,\n");
  writeFileSync(
    join(folder, "mapping/sales/account.sql"),
    "-- source: a = accounts.csv\n-- rows: a\n-- omit: test account = SELECT _row FROM a WHERE name = 'Four'\n-- note: by hand\nSELECT _row, id, name, country FROM a WHERE name <> 'Four'\n",
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command in `folder`; gives what it printed. */
async function run(...args: string[]) {
  const texts = ["", ""];
  const [stdout, stderr] = texts.map(
    (_, index) =>
      new Writable({
        write(chunk, _encoding, done) {
          texts[index] += String(chunk);
          done();
        },
      }),
  ) as [Writable, Writable];
  const code = await runPublish(args, {
    env: { TRELLIS_DATA: join(folder, "data") },
    cwd: folder,
    stdout,
    stderr,
    signal: new AbortController().signal,
  });
  return { code, out: texts[0] as string, err: texts[1] as string };
}

const own = ["--sources", "exports", "--mapping", "mapping", "--data", "data"];

describe("trellis publish", () => {
  it("prints a line as each product ends, then a table and what is worth knowing", async () => {
    const { code, out, err } = await run("sales/account", ...own, "--now", "2026-01-01T00:00Z");
    expect(code).toBe(0);
    expect(err).toMatch(/^1\/1 sales\/account OK$/m);
    expect(out.replaceAll(/-[0-9a-f]{8}/g, "-hash"))
      .toBe(`product        published  quarantined  left out  complete  status
sales/account          1            2         1     100 %  OK

sales/account: left out on purpose: 1 test account
sales/account: not published, each with its reason: data/products/sales/account/20260101T000000000Z-hash/quarantine.csv
sales/account: note: by hand

Published to data.
`);
  });

  it("prints one JSON line per product, and the exit code says whether one failed", async () => {
    writeFileSync(
      join(folder, "mapping/sales/opportunity-pipeline.sql"),
      "-- source: o = missing.csv\n-- rows: o\nSELECT 1",
    );
    const { code, out } = await run("sales", ...own, "--json");
    expect(code).toBe(1);
    const reports = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { product: string; status: string });
    expect(reports.map(({ product, status }) => [product, status])).toEqual([
      ["sales/account", "OK"],
      ["sales/opportunity-pipeline", "FAILED"],
      ["sales/account-interactions", "NOT_PUBLISHED"],
      ["sales/deal-intelligence", "NOT_PUBLISHED"],
    ]);
  });

  it("that published nothing exits with 1, and leaves the data folder to another company", async () => {
    const { code, out } = await run("sales/deal-intelligence", ...own);
    expect([code, out]).toEqual([1, expect.stringMatching(/^Nothing was published: /m)]);
    mkdirSync(join(folder, "better/sales"), { recursive: true });
    writeFileSync(
      join(folder, "better/sales/account.sql"),
      "-- source: a = accounts.csv\n-- rows: a\nSELECT _row, id, name FROM a\n",
    );
    expect(
      (await run("sales/account", "--sources", "exports", "--mapping", "better", "--data", "data")).code,
    ).toBe(0);
    await expect(run("sales/account", ...own)).rejects.toThrow(/holds the company of/);
  });

  it("needs no mapping for the sources it knows", async () => {
    await run("sales/account", ...own);
    expect((await run("sales/account", "--sources", "exports", "--data", "data")).code).toBe(0);
  });

  it("remembers where the data of a folder comes from", async () => {
    await run("sales/account", ...own);
    expect((await run("sales/account", "--data", "data")).code).toBe(0);
  });

  it.each([
    [["--now", "soon"], /--now must be a moment such as/],
    [["--now", "2026-02-30T00:00Z"], /--now must be a moment such as/],
    [["--now", "2026-01-01 10:00"], /--now must be a moment such as/],
    [["--now", "9999-12-31T23:59:59-01:00"], /--now must be a moment such as/],
    [["--sources", "exports"], /^Your own files need a mapping: add --mapping DIR; .*--init/],
    [["--sorces", "x"], /has no option --sorces; did you mean --sources\?/],
    [["--init", "x"], /add --sources DIR/],
    [["--sources", "none", "--mapping", "mapping"], /sources folder must exist/],
    [[], /There are no sources in/],
    [
      ["sales/nothing", "--sources", "exports", "--mapping", "mapping"],
      /There is no product or domain sales\/nothing/,
    ],
  ])("refuses what it cannot do in one sentence: %j", async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });
});
