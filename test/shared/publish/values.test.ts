import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createCompany, type Company } from "./company.ts";

let company: Company;
beforeEach(() => {
  company = createCompany();
});
afterEach(() => company.remove());

const field = (value: string) => `"${value.replaceAll('"', '""')}"`;

/** Publishes one column with a value per row; gives what was stored per value, `quarantined` where nothing was. */
async function store(
  select: string,
  column: string,
  values: readonly string[],
): Promise<Record<string, unknown>> {
  company.write(
    "mapping/sales/deals.sql",
    `-- source: d = deals.csv\n-- rows: d\nSELECT _row, 'ok' || _row AS id, 'n' AS name, ${select} FROM d`,
  );
  company.write(
    "sources/deals.csv",
    `n,v\n${values.map((value, index) => `${index},${field(value)}`).join("\n")}\n`,
  );
  const report = await company.publish();
  const stored = new Map(company.records().map((row) => [row["id"], row[column]]));
  expect(company.quarantine(report)).toHaveLength(
    values.filter((_, index) => !stored.has(`ok${index + 1}`)).length,
  );
  expect(report.rows?.produced).toBe(values.length);
  return Object.fromEntries(
    values.map((value, index) => [
      value,
      stored.has(`ok${index + 1}`) ? stored.get(`ok${index + 1}`) : "quarantined",
    ]),
  );
}

const bad = "quarantined";

describe("a value of the contract's type", () => {
  it.each<[string, string, Record<string, unknown>]>([
    [
      "v AS count",
      "count",
      {
        "12": 12n,
        "-0": 0n,
        "+7": 7n,
        "007": 7n,
        "3.0": 3n,
        "": null,
        "1.5": bad,
        "1.000": bad,
        "1,000": bad,
        "1e3": bad,
        "99999999999": bad,
        "1001": bad,
        "-1": bad,
        x: bad,
      },
    ],
    [
      "v AS rate",
      "rate",
      {
        "1.5": 1.5,
        "1e3": 1000,
        "-0.25": -0.25,
        "1.234,5": bad,
        "1,5": bad,
        NaN: bad,
        inf: bad,
        "1e999": bad,
        "0x10": bad,
      },
    ],
    ["v AS isOpen", "isOpen", { true: 1n, FALSE: 0n, "1": bad, yes: bad }],
    ["boolean_of(v) AS isOpen", "isOpen", { Y: 1n, no: 0n, "1": 1n, perhaps: bad }],
    [
      "v AS accountId",
      "accountId",
      { "001": "001", "A-1:x_y.z": "A-1:x_y.z", "a b": bad, "": null, ["x".repeat(65)]: bad, é: bad },
    ],
    [
      "v AS closeDate",
      "closeDate",
      {
        "2026-02-28": "2026-02-28",
        "2026-02-28 00:00:00": "2026-02-28",
        "2024-02-29": "2024-02-29",
        "0001-01-01": "0001-01-01",
        "0000-01-01": bad,
        "2026-02-31": bad,
        "31/02/2026": bad,
        "2026-2-1": bad,
        "2026-01-01T10:00:00Z": bad,
      },
    ],
    [
      "local_date(v, '%d/%m/%Y') AS closeDate",
      "closeDate",
      { "28/02/2026": "2026-02-28", "31/02/2026": bad, soon: bad },
    ],
    [
      "v AS changedAt",
      "changedAt",
      {
        "2026-01-31T09:30:00Z": "2026-01-31T09:30:00.000Z",
        "2026-01-31 09:30": "2026-01-31T09:30:00.000Z",
        "2026-01-31T09:30:00.123456789Z": "2026-01-31T09:30:00.123Z",
        "2026-01-31T09:30:00+02:00": "2026-01-31T07:30:00.000Z",
        "2026-01-31 23:30:00.5-0530": "2026-02-01T05:00:00.500Z",
        "2026-01-31 09:30:00+00": "2026-01-31T09:30:00.000Z",
        "2026-01-31": "2026-01-31T00:00:00.000Z",
        "0001-01-01T00:00:00.000Z": "0001-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59Z": "9999-12-31T23:59:59.000Z",
        "0000-01-01T00:00:00.000Z": bad,
        "0001-01-01T00:00:00+05:00": bad,
        "9999-12-31T23:59:59-05:00": bad,
        "2026-01-31T00:00:00+25:00": bad,
        "2026-01-31T00:00:00+02:99": bad,
        "2026-02-31T09:30:00Z": bad,
        "2026-01-31T24:00:00Z": bad,
        "31-01-2026 09:30": bad,
        "1769851800": bad,
      },
    ],
    [
      "moment(v, '%d-%m-%Y %H:%M') AS changedAt",
      "changedAt",
      { "31-01-2026 09:30": "2026-01-31T09:30:00.000Z", "31-02-2026 09:30": bad },
    ],
    [
      "v AS email",
      "email",
      {
        "a.b+c@example.co.uk": "a.b+c@example.co.uk",
        "A.B@Example.COM": "a.b@example.com",
        '"a b"@example.com': bad,
        "no at": bad,
        "a@": bad,
        "a@b..c": bad,
      },
    ],
    [
      "v AS website",
      "website",
      {
        "https://example.com/a?b=1#c": "https://example.com/a?b=1#c",
        "example.com": bad,
        "javascript:alert(1)": bad,
        "https://": bad,
        "http://10.0.0.1:80": "http://10.0.0.1:80",
      },
    ],
    ["v AS country", "country", { DE: "DE", GB: "GB", UK: bad, de: bad, DEU: bad }],
    [
      "v AS address",
      "address",
      {
        "10.0.0.1": "10.0.0.1",
        "::1": "::1",
        "2001:db8::8a2e:370:7334": "2001:db8::8a2e:370:7334",
        "256.0.0.1": bad,
        "1::2::3": bad,
        ":::": bad,
      },
    ],
    ["v AS kind", "kind", { NEW: "NEW", new: bad, OTHER: bad }],
    ["string_split(v, ';') AS kinds", "kinds", { "NEW;AGAIN": '["NEW","AGAIN"]', "NEW;OLD": bad }],
    ["v AS topics", "topics", { '["a","b"]': '["a","b"]', "[]": "[]", "a;b": bad, '{"a":1}': bad }],
    ["{'id': 'c', 'name': v} AS campaign", "campaign.name", { Spring: "Spring", "": null }],
  ])("is stored and any other is quarantined: %s", async (select, column, expected) => {
    expect(await store(select, column, Object.keys(expected))).toEqual(expected);
  });

  it("is an exact amount in minor units of its currency", async () => {
    const amounts = {
      "1091.13": 109113n,
      "-0.05": -5n,
      "12": 1200n,
      "12.500": 1250n,
      "12.345": bad,
      "1.234,5": bad,
      "1,5": bad,
      "1e3": bad,
      "92233720368547758.07": 9223372036854775807n,
      "92233720368547758.08": bad,
      "": null,
    };
    expect(await store("money(v, 'USD') AS amount", "amount.amount", Object.keys(amounts))).toEqual(amounts);
    expect(await store("money('1.234', v) AS amount", "amount.amount", ["KWD", "JPY", "XYZ", ""])).toEqual({
      KWD: 1234n,
      JPY: bad,
      XYZ: bad,
      "": bad,
    });
    for (const select of ["v AS amount", "{'amount': v} AS amount"])
      expect(await store(select, "amount.amount", ["1.00", ""])).toEqual({ "1.00": bad, "": null });
    expect(await store("money('7', v) AS amount", "amount.amount", ["JPY", "usd"])).toEqual({
      JPY: 7n,
      usd: bad,
    });
  });
});

describe("a value that the statement gives with a type", () => {
  it.each([
    ["CAST(v AS DECIMAL(10, 2)) AS count", "count", { "3": 3n, "3.5": bad }],
    ["CAST(v AS DOUBLE) AS count", "count", { "3": 3n, "3.5": bad, NaN: bad, inf: bad }],
    ["CAST(v AS DOUBLE) AS rate", "rate", { "0.1": 0.1, NaN: bad, "-inf": bad }],
    [
      "CAST(v AS TIMESTAMP) AS changedAt",
      "changedAt",
      { "2026-01-31": "2026-01-31T00:00:00.000Z", infinity: bad, "12026-01-31": bad },
    ],
    [
      "CAST(v AS TIMESTAMP) AS closeDate",
      "closeDate",
      { "2026-01-31": "2026-01-31", "2026-01-31 01:00:00": bad },
    ],
    ["CAST(v AS BIGINT) AS accountId", "accountId", { "7": "7" }],
  ])("is stored where it fits exactly: %s", async (select, column, expected) => {
    expect(await store(select, column, Object.keys(expected))).toEqual(expected);
  });
});

describe("a record", () => {
  it("says in quarantine which columns are wrong, and how", async () => {
    company.write("sources/deals.csv", 'id,count,email,name\nd1,x,y,"=cmd()\nmore"\n,1,,n\nd2,,,fine\n');
    const report = await company.publish();
    expect(company.quarantine(report)).toEqual([
      'deals.csv,2,1,count,x,"must be a whole number of 32 bits, such as 1234; email ""y"" must be an e-mail address"',
      'deals.csv,4,2,id,,"must have a value, and it is empty"',
    ]);
    expect(report.rows).toMatchObject({ produced: 3, published: 1, quarantined: 2 });
  });

  it("that repeats an id is quarantined naming the first good one", async () => {
    company.write("sources/deals.csv", "id,count,name\n01,x,n\n01,1,n\n1,2,n\n01,3,n\n01,4,n\n");
    const report = await company.publish();
    expect(company.records().map(({ id, count }) => [id, count])).toEqual([
      ["01", 1n],
      ["1", 2n],
    ]);
    expect(company.quarantine(report).slice(1)).toEqual([
      "deals.csv,5,4,id,01,repeats the value of line 3 of deals.csv",
      "deals.csv,6,5,id,01,repeats the value of line 3 of deals.csv",
    ]);
  });

  it("needs what an object requires only where the object is there", async () => {
    company.write(
      "mapping/sales/deals.sql",
      "-- source: d = deals.csv\n-- rows: d\nSELECT _row, id, 'n' AS name, {'id': cid, 'name': cname, 'budget': money(b, 'EUR')} AS campaign FROM d",
    );
    company.write("sources/deals.csv", "id,cid,cname,b\n1,c1,Spring,1.5\n2,,,\n3,,Summer,\n");
    const report = await company.publish();
    expect(company.records()).toMatchObject([
      { id: "1", "campaign.budget.amount": 150n, "campaign.budget.currency": "EUR" },
      { id: "2", "campaign.id": null },
    ]);
    expect(company.quarantine(report)).toEqual([
      'deals.csv,4,3,campaign.id,,"must have a value, and it is empty"',
    ]);
  });

  it("cannot run as a formula where the quarantine is opened", async () => {
    company.write("sources/deals.csv", "id,count\n1,=1+1\n2,@x\n3,-x\n4,-1.5\n");
    const values = company
      .quarantine(await company.publish().then((report) => report))
      .map((line) => line.split(",")[4]);
    expect(values).toEqual(["'=1+1", "'@x", "'-x", "-1.5"]);
  });
});
