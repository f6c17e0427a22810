import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { newFolder, publishOf, writeLog } from "../../kit/audit-log.ts";
import { runTrellis } from "../../kit/command-line.ts";
import { launch } from "./launch.ts";

describe("trellis audit", () => {
  const data = newFolder();
  const file = join(data, "audit/000001.jsonl");
  beforeAll(() =>
    writeLog(
      join(data, "audit"),
      [
        publishOf("sales/account"),
        publishOf("sales/deals", "refused"),
        {
          kind: "denial",
          outcome: "UNAUTHORIZED_FIELD_OR_TYPE",
          subjects: ["Lead.email"],
          rules: ["contact@1"],
          severity: "ERROR",
        },
      ],
      { now: () => Date.UTC(2026, 10, 1) },
    ),
  );
  afterAll(() => rmSync(data, { recursive: true }));

  const run = (...args: string[]) => runTrellis(["audit", ...args], { TRELLIS_DATA: data });

  it("verifies a log, with the hash of one of its records too", async () => {
    const { code, text } = await run("verify");
    expect(code).toBe(0);
    expect(text).toMatch(/^3 records in 1 file: all as written\.\nThe last one has the hash [0-9a-f]{64}/);
    const [hash = ""] = /[0-9a-f]{64}/.exec(text) ?? [];
    expect((await run("verify", "--expect", hash)).code).toBe(0);
    const other = await run("verify", "--expect", "0".repeat(64));
    expect(other).toMatchObject({
      code: 1,
      text: expect.stringContaining("its end was cut"),
    });
  });

  it("reports a quarter for people and for programs", async () => {
    const { code, text } = await run("report", "--quarter", "2026Q4");
    expect(code).toBe(0);
    expect(text.replace(/[0-9a-f]{64}/, "…")).toMatchInlineSnapshot(`
     "Audit report of 2026Q4, from 2026-10-01T00:00:00.000Z to 2027-01-01T00:00:00.000Z
     3 events in 3 records; 0 could not be written.

     by kind and outcome:
       1  denial UNAUTHORIZED_FIELD_OR_TYPE
       1  publish published
       1  publish refused

     denials by rule:
       1  contact@1

     denials by severity:
       1  ERROR

     denials by coordinate:
       1  Lead.email

     publishes by domain:
       2  sales

     publishes by product:
       1  sales/account
       1  sales/deals

     Made from the log that ends with ….
     "
    `);
    const { text: json } = await run("report", "--quarter", "2026Q4", "--json");
    expect(JSON.parse(json)).toMatchObject({
      events: 3,
      domains: { sales: 2 },
      rules: { "contact@1": 1 },
    });
  });

  it("names file and line of what was changed, and reports nothing from it", async () => {
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("sales/deals", "sales/dealz"));
    const sentence = "000001.jsonl, line 2: it was changed: its hash is another.";
    expect(await run("verify")).toMatchObject({
      code: 1,
      text: expect.stringContaining(sentence),
    });
    const { ended } = launch(["audit", "verify"], { env: { TRELLIS_DATA: data } });
    expect(await ended).toMatchObject({ code: 1 });
    const report = await run("report", "--quarter", "2026Q4", "--json");
    expect(report).toMatchObject({
      code: 1,
      text: expect.stringContaining(sentence),
    });
    writeFileSync(file, text);
  });

  it.each([
    [["verify", "--data", "/nowhere"], 1, "There is no audit log in /nowhere/audit: name"],
    [["verify", "--expect", "abc"], 2, "--expect must be the hash of a record"],
    [["report"], 2, "needs --quarter"],
    [["report", "--quarter", "4"], 2, "A quarter is written like 2026Q4"],
    [["mend"], 2, "is followed by `verify` or `report`"],
    [[], 2, "is followed by `verify` or `report`"],
  ])("says what is wrong with %p", async (args, code, sentence) => {
    expect(await run(...args)).toMatchObject({
      code,
      text: expect.stringContaining(sentence),
    });
  });
});
