import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createCompany, type Company } from "./company.ts";

let company: Company;
beforeEach(() => {
  company = createCompany();
  company.write("sources/deals.csv", "id,name\n1,a\n2,b\n3,c\n");
  company.write("sources/more/names.csv", "id,label\n1,one\n2,two\n9,nine\n");
  company.write("secret.csv", "id\nsecret\n");
});
afterEach(() => company.remove());

const head = "-- source: d = deals.csv\n-- source: n = more/names.csv\n-- rows: d\n";
const publish = (sql: string) => {
  company.write("mapping/sales/deals.sql", sql);
  return company.publish();
};

describe("a statement", () => {
  it.each([
    ["SELECT _row, id FROM d; SELECT 1", /one SELECT, and there are 2 statements/],
    ["DROP TABLE d", /one SELECT, and it is/],
    ["COPY d TO 'x.csv'", /file system operations are disabled/],
    ["-- nothing", /one SELECT, and there is none/],
    ["SELECT _row,\n  idd AS id\nFROM d", /deals\.sql:5: the SQL does not run.*idd/],
    [
      "SELECT _row, id\nFROM d WHERE",
      /deals\.sql: the SQL does not run: Parser Error: syntax error at end of input/,
    ],
    ["SELECT _row, CAST(name AS INTEGER) AS id FROM d", /deals\.sql.*Conversion Error/],
    ["SELECT id FROM d", /must return _row/],
    ["SELECT _row, id, id FROM d", /given twice/],
    ["SELECT _row, [id] AS id FROM d", /"id" is one value, and it is VARCHAR\[\]/],
    ["SELECT _row, id, 1 AS campaign FROM d", /"campaign" is an object/],
    ["SELECT _row, id, {'nme': 1} AS campaign FROM d", /"campaign.nme" is none/],
    [
      "SELECT d._row, n.id FROM n LEFT JOIN d USING (id)",
      /names the rows it is made of in _row, and 1 have none/,
    ],
    ["SELECT _row, id FROM n", /deals\.sql: _row is a row of d, which the query does not read; it reads n/],
    [
      "-- omit: others = SELECT _row FROM n\nSELECT _row, id FROM d WHERE id = '3'",
      /deals\.sql:4: _row is a row of d, which the query does not read; it reads n/,
    ],
    [
      "-- omit: none = SELECT id FROM d\nSELECT _row, id FROM d WHERE id = '3'",
      /deals\.sql:4: an omission's query returns _row, and this one returns id/,
    ],
    ["SELECT _row + 5 AS _row, id FROM d", /its values are no such row/],
  ])("that is wrong is said with file and line: %j", async (sql, message) => {
    const report = await publish(head + sql);
    expect(report).toMatchObject({ status: "FAILED", message: expect.stringMatching(message) });
    expect(report.message).not.toMatch(/\n/);
    expect(company.versions()).toEqual([]);
  });

  it.each([
    "SELECT 1::BIGINT AS _row, content AS id FROM read_text('/etc/hostname')",
    "SELECT _row, (SELECT max(id) FROM read_csv('SECRET')) AS id FROM d",
    "SELECT _row, (SELECT max(id) FROM 'SECRET') AS id FROM d",
    "SELECT _row, (SELECT max(file) FROM glob('/etc/*')) AS id FROM d",
    "SELECT _row, (SELECT count(*) FROM read_csv('https://example.com/x.csv')) AS id FROM d",
    "SELECT _row, (SELECT count(*) FROM read_blob('/proc/self/environ')) AS id FROM d",
    "SELECT _row, getenv('HOME') AS id FROM d",
    "SELECT _row, (SELECT count(*) FROM query('COPY d TO ''/tmp/trellis-leak.csv''')) AS id FROM d",
    "ATTACH 'SECRET' AS x",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "PRAGMA database_list",
  ])("reaches no other file and no network: %s", async (sql) => {
    const report = await publish(head + sql.replaceAll("SECRET", join(company.folder, "secret.csv")));
    expect(report.status).toBe("FAILED");
    expect(existsSync("/tmp/trellis-leak.csv")).toBe(false);
    expect(company.versions()).toEqual([]);
  });

  it.each([
    `-- note: first; then\n-- ${"-".repeat(80)}\nSELECT _row, id, name FROM d`,
    "SELECT _row, id, name FROM d;\n-- the end; really\n/* ; */",
    "SELECT _row, id, name FROM d WHERE name <> ';' ;;",
    '-- omit: none = WITH x AS (FROM "D") SELECT _row FROM x WHERE false\nWITH x AS (FROM D) SELECT _row, id, name FROM x',
  ])("may have comments and semicolons: %j", async (sql) => {
    expect(await publish(head + sql)).toMatchObject({ status: "OK", rows: { published: 3 } });
  });

  it("that never ends is ended", async () => {
    const endless = "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t";
    company.write("mapping/sales/deals.sql", `${head}SELECT _row, (${endless})::VARCHAR AS id FROM d`);
    expect(await company.publish({ statementSeconds: 0.5 })).toMatchObject({
      status: "FAILED",
      message: expect.stringMatching(/deals\.sql: A statement may take 0\.5 s, and this one took longer\.$/),
    });
    expect(await publish(`${head}SELECT _row, repeat(id, 3000000000) AS id FROM d`)).toMatchObject({
      status: "FAILED",
      message: expect.stringMatching(/Out of Memory/),
    });
  });

  it("whose inner join loses rows fails, naming them, until an omission names why", async () => {
    const join_ = "SELECT d._row, d.id, n.label AS name FROM d JOIN n USING (id)";
    expect(await publish(head + join_)).toMatchObject({
      status: "FAILED",
      message: expect.stringMatching(/1 are in neither \(deals\.csv line 4\)/),
    });
    const omission =
      "-- omit: without a label = SELECT d._row FROM d ANTI JOIN n USING (id)\n-- omit: never = SELECT _row FROM d WHERE id = '1'\n";
    const report = await publish(head + omission + join_);
    expect(report).toMatchObject({
      status: "OK",
      rows: {
        produced: 2,
        published: 2,
        omitted: [
          { reason: "without a label", rows: 1 },
          { reason: "never", rows: 0 },
        ],
      },
    });
  });

  it("may make one record of many rows, of several sources, or of none", async () => {
    company.write("sources/deals.csv", "id,name\n1,a\n1,b\n2,c\n");
    expect(
      await publish(`${head}SELECT list(_row) AS _row, id, max(name) AS name FROM d GROUP BY id`),
    ).toMatchObject({ status: "OK", rows: { produced: 2 } });
    const both = head.replace("rows: d", "rows: d, n");
    const sql =
      "SELECT {'d': list(d._row), 'n': first(n._row)} AS _row, coalesce(id, n.id) AS id, coalesce(max(name), 'n') AS name FROM d FULL JOIN n USING (id) GROUP BY ALL";
    expect(await publish(both + sql)).toMatchObject({ status: "OK", rows: { produced: 3, published: 3 } });
    expect(await publish(`-- rows: none\n-- note: made up\nSELECT 'x' AS id, 'n' AS name`)).toMatchObject({
      status: "OK",
      notes: ["made up"],
    });
  });
});

describe("a header", () => {
  it.each([
    ["SELECT 1", /says whose rows become records/],
    ["-- source: d = deals.csv\n-- rows: d\nSELECT _row, id FROM d \0 WHERE false", /text in UTF-8/],
    ["-- rows: x\nSELECT 1", /it names "x"/],
    ["-- rows: none\nSELECT 1", /says why in a "-- note:"/],
    ["-- source: d deals.csv\n-- rows: d\nSELECT 1", /deals\.sql:1: a source is written/],
    ["-- source: d = deals.xls\n-- rows: d\nSELECT 1", /format of a source is csv, json, jsonl or parquet/],
    ["-- source: d = deals.csv (speed: high)\n-- rows: d\nSELECT 1", /"speed: high" is none/],
    ["-- source: d = deals.csv\n-- source: D = deals.csv\n-- rows: d\nSELECT 1", /"D" is used twice/],
    [
      "-- source: d = deals.csv\n-- rows: d\n-- omit: because\nSELECT 1",
      /deals\.sql:3: an omission is written/,
    ],
    [
      "-- source: d = postgres:NOT_SET deals\n-- rows: d\nSELECT 1",
      /variable NOT_SET must hold the connection string/,
    ],
  ])("that is wrong is said in one sentence: %j", async (sql, message) => {
    expect(await publish(sql)).toMatchObject({ status: "FAILED", message: expect.stringMatching(message) });
  });
});

describe("a source path", () => {
  it.each([
    ["missing.csv", /is not in the folder/],
    ["missing/*.csv", /No file in/],
    ["../secret.csv", /path inside the sources folder/],
    ["more/../../secret.csv", /path inside the sources folder/],
    ["/etc/passwd.csv", /path inside the sources folder/],
    ["..\\secret.csv", /path inside the sources folder/],
    ["%2e%2e/secret.csv", /is not in the folder/],
    ["**/names.csv", /has \*\*/],
    ["link.csv", /leads out of the sources folder/],
    ["away/secret.csv", /leads out of the sources folder/],
    ["zero.csv", /leads out of the sources folder/],
    ["more.csv", /must be a regular file/],
  ])("that is no regular file inside the folder is refused: %s", async (path, message) => {
    symlinkSync(join(company.folder, "secret.csv"), join(company.sources, "link.csv"));
    symlinkSync("/dev/zero", join(company.sources, "zero.csv"));
    symlinkSync(company.folder, join(company.sources, "away"));
    symlinkSync("more", join(company.sources, "more.csv"));
    expect(await publish(`-- source: d = ${path}\n-- rows: d\nSELECT _row, id FROM d`)).toMatchObject({
      status: "FAILED",
      message: expect.stringMatching(message),
    });
  });

  it("may be a pattern, whose files follow each other by name, and a link inside the folder", async () => {
    writeFileSync(join(company.sources, "part-2.csv"), "name,id\nb,2\nz\n");
    writeFileSync(join(company.sources, "part-1.csv"), "id,name\n1,a\nx\n\n");
    symlinkSync("deals.csv", join(company.sources, "part-3.csv"));
    const report = await publish("-- source: d = part-*.csv\n-- rows: d\nSELECT _row, id, name FROM d");
    expect(report.sources.map(({ file, read, refused }) => [file, read, refused])).toEqual([
      ["part-1.csv", 2, 1],
      ["part-2.csv", 2, 1],
      ["part-3.csv", 3, 0],
    ]);
    expect(company.quarantine(report).map((line) => line.split(",").slice(0, 3).join(","))).toEqual([
      "part-1.csv,3,2",
      "part-2.csv,3,2",
      "part-3.csv,2,1",
      "part-3.csv,3,2",
    ]);
    expect(company.records().map(({ id, name }) => `${String(id)}${String(name)}`)).toEqual([
      "1a",
      "2b",
      "3c",
    ]);
  });
});
