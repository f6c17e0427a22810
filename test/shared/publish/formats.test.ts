import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { DuckDBInstance } from "@duckdb/node-api";
import { usePostgres } from "../../kit/postgres.ts";
import { createCompany, type Company } from "./company.ts";

let company: Company;
beforeEach(() => {
  company = createCompany();
});
afterEach(() => company.remove());

const map = (source: string, select = "_row, id, name") =>
  company.write("mapping/sales/deals.sql", `-- source: d = ${source}\n-- rows: d\nSELECT ${select} FROM d`);

describe("JSON", () => {
  it("of a line each keeps its types, refuses lines that are none, and says their line", async () => {
    map("d.jsonl", "_row, id, name, count, tags AS topics, money(price, 'EUR') AS amount");
    company.write(
      "sources/d.jsonl",
      '{"id":"01","name":"ü","count":3,"tags":["a"],"price":"1.50"}\n\n{"id":"2","name":\n[1]\n{"id":"5","name":"x","count":"many"}\r\n{"id":"6","name":"y","extra":{"z":1}}',
    );
    const report = await company.publish();
    expect(report).toMatchObject({ status: "OK", sources: [{ read: 5, parsed: 3, refused: 2 }] });
    expect(company.records()).toMatchObject([
      { id: "01", name: "ü", count: 3n, topics: '["a"]', "amount.amount": 150n },
      { id: "6", name: "y", count: null },
    ]);
    expect(company.quarantine(report)).toEqual([
      'd.jsonl,3,2,,"{""id"":""2"",""name"":",the record is not valid JSON',
      "d.jsonl,4,3,,[1],the record is not a JSON object",
      'd.jsonl,5,4,count,many,"must be a whole number of 32 bits, such as 1234"',
    ]);
  });

  it.each(["jsonl", "json"])(
    "refuses what no parser takes alike, and keeps what stands beside it: %s",
    async (format) => {
      map(`d.${format}`);
      const records = [
        '{"id":"a","name":"n"}',
        '{"id":"b","id":"c"}',
        '{"id":"d\x1f"}',
        `{"id":"e","name":"${"x".repeat(2 ** 20)}"}`,
        '{"id":"\xff"}',
        '{"id":"9007199254740993","name":"n"}',
        `{"id":"f","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      ];
      const text = format === "json" ? `[${records.join(",\n")}]` : records.join("\n");
      company.write(`sources/d.${format}`, Buffer.from(text, "latin1"));
      const report = await company.publish();
      expect(report).toMatchObject({ status: "OK", sources: [{ read: 7, parsed: 2, refused: 5 }] });
      expect(company.quarantine(report).map((line) => line.replace(/,.*,the record/, ":"))).toEqual(
        expect.arrayContaining([
          `d.${format}: has a key twice`,
          `d.${format}: is not valid JSON`,
          `d.${format}: is longer than 1048576 bytes`,
          `d.${format}: is not valid UTF-8`,
          `d.${format}: is nested too deep`,
        ]),
      );
    },
  );

  it("never loses a digit", async () => {
    map("d.jsonl", "_row, id, name, rate");
    company.write(
      "sources/d.jsonl",
      '{"id":9007199254740993,"name":"n","rate":0.12345678901234567890}\n{"id":18446744073709551615,"name":"n","rate":1}\n',
    );
    await company.publish();
    expect(company.records()).toMatchObject([{ id: "18446744073709551615" }, { id: "9007199254740993" }]);
  });

  it.each([
    [
      '{"id":1.5}\n{"id":9007199254740993}',
      /number 9007199254740993 on line 2 of d\.jsonl would lose digits/,
    ],
    ['{"id":1,"x":[{"y":18446744073709551617}]}', /number 18446744073709551617 on line 1/],
    ['{"id":12345678901234567.89}', /number 12345678901234567\.89 on line 1/],
    ['{"id":1}\n{"ID":2}', /"id" and "ID"/],
  ])("that would be read as something else fails in one sentence: %s", async (text, message) => {
    map("d.jsonl", "_row, id");
    company.write("sources/d.jsonl", text);
    expect(await company.publish()).toMatchObject({
      status: "FAILED",
      message: expect.stringMatching(message),
    });
  });

  it("as an array is read element by element, with the line each begins on", async () => {
    map("d.json");
    company.write(
      "sources/d.json",
      '[\n  {\n    "id": "a]",\n    "name": "x,\\"{"\n  },\n  7,\n  {"id": "b", "name": null}, {"id": "b", "name": "n"}\n]\n',
    );
    const report = await company.publish();
    expect(report.sources).toMatchObject([{ read: 4, parsed: 3, refused: 1 }]);
    expect(company.records()).toMatchObject([{ id: "a]", name: 'x,"{' }, { id: "b" }]);
    expect(company.quarantine(report)).toEqual([
      "d.json,6,2,,7,the record is not a JSON object",
      "d.json,7,4,id,b,repeats the value of line 7 of d.json",
    ]);
  });

  it.each([
    ['{"id": 1}', /is an array of objects/],
    ['[{"id": 1}, {"id": ', /ends within the element that begins on line 1/],
    ['[{"id": 1}}]', /has a bracket too many on line 1/],
    ['[{"id": 1}]\n[{"id": 2}]', /goes on behind it on line 2/],
    ['[{"id": 1}]\0', /goes on behind it on line 1/],
    ['[{"id": "a\nb"}]', /must have a JSON object, and it has none/],
    ["[]", /must have a JSON object, and it has none/],
  ])("that is no array fails in one sentence: %s", async (text, message) => {
    map("d.json");
    company.write("sources/d.json", text);
    expect(await company.publish()).toMatchObject({
      status: "FAILED",
      message: expect.stringMatching(message),
    });
  });
});

describe("Parquet", () => {
  it("keeps its types; several files follow each other", async () => {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    for (const part of [0, 1])
      await connection.run(
        `COPY (SELECT ${part * 3} + i AS id, 'n' AS name, i + 0.5 AS rate, TIMESTAMP '2026-01-31 09:30:00.5' AS at, TIMESTAMPTZ '2026-01-31 09:30:00+02' AS tz,
          DATE '2026-01-31' AS day, i > 1 AS open, 12.34::DECIMAL(10, 2) AS price, (i * 400)::DOUBLE AS n FROM range(3) t(i)) TO '${join(company.sources, `p-${part}.parquet`)}'`,
      );
    connection.closeSync();
    map(
      "p-*.parquet",
      "_row, id, name, rate, \"at\" AS changedAt, day AS closeDate, open AS isOpen, money(price, 'EUR') AS amount, n AS count",
    );
    const report = await company.publish();
    expect(report.sources).toMatchObject([
      { read: 3, parsed: 3 },
      { read: 3, parsed: 3 },
    ]);
    expect(company.records()).toHaveLength(6);
    expect(company.records()[5]).toMatchObject({
      id: "5",
      rate: 2.5,
      changedAt: "2026-01-31T09:30:00.500Z",
      closeDate: "2026-01-31",
      isOpen: 1n,
      "amount.amount": 1234n,
      count: 800n,
    });
    map("p-*.parquet", "_row, id, name, tz AS changedAt, rate AS count");
    const other = await company.publish();
    expect(other).toMatchObject({ status: "REFUSED", rows: { quarantined: 6 } });
    expect(company.quarantine(other)[0]).toBe(
      'p-0.parquet,,1,count,0.5,"must be a whole number of 32 bits, such as 1234"',
    );
  });

  it("that is none fails in one sentence", async () => {
    map("p.parquet");
    company.write("sources/p.parquet", "PAR1 no");
    expect(await company.publish()).toMatchObject({
      status: "FAILED",
      message: "The source p.parquet must be a Parquet file, and it cannot be read as one.",
    });
  });
});

describe("PostgreSQL", () => {
  const { url, query } = usePostgres();
  beforeAll(() =>
    query(
      `CREATE SCHEMA crm; CREATE TABLE crm.deals (id int, name text, at timestamptz, price numeric(12, 2), open boolean, day date)`,
      `INSERT INTO crm.deals SELECT i, CASE WHEN i = 1 THEN E'a "b",\\nc' ELSE 'n' END, '2026-01-31 09:30+02', i + 0.5, i > 1, '2026-01-31' FROM generate_series(1, 5000) i`,
      "INSERT INTO crm.deals (id, name, price) VALUES (NULL, 'no id', 1)",
    ),
  );

  it("is read as text at one moment", async () => {
    map(
      "postgres:CRM_URL crm.deals",
      "_row, id, name, \"at\" AS changedAt, money(price, 'USD') AS amount, open AS isOpen, day AS closeDate",
    );
    const report = await company.publish({ env: { CRM_URL: url } });
    expect(report).toMatchObject({
      status: "OK",
      sources: [{ file: "postgres:CRM_URL crm.deals", read: 5001, parsed: 5001, refused: 0 }],
      rows: { produced: 5001, published: 5000, quarantined: 1 },
    });
    expect(company.records()[0]).toMatchObject({
      id: "1",
      name: 'a "b",\nc',
      changedAt: "2026-01-31T07:30:00.000Z",
      "amount.amount": 150n,
      isOpen: 0n,
      closeDate: "2026-01-31",
    });
    expect(JSON.stringify(company.manifest())).not.toContain("secret-word");
  });

  it.each([
    ["postgres:CRM_URL crm.nothing", url, /table crm\.nothing of CRM_URL must exist/],
    [
      "postgres:CRM_URL crm.deals",
      url.replace("secret-word", "guess"),
      /cannot be read: password authentication failed/,
    ],
    ["postgres:CRM_URL crm.deals", "postgres://127.0.0.1:1/x", /cannot be read/],
  ])(
    "that cannot be read fails in one sentence without its password: %s",
    async (source, connection, message) => {
      map(source);
      const report = await company.publish({ env: { CRM_URL: connection } });
      expect(report).toMatchObject({ status: "FAILED", message: expect.stringMatching(message) });
      expect(report.message).not.toMatch(/secret-word|guess/);
    },
  );
});
