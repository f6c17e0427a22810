import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createCompany, type Company } from "./company.ts";

let company: Company;
beforeEach(() => {
  company = createCompany();
});
afterEach(() => company.remove());

const publish = (content: string | Uint8Array) => {
  company.write("sources/deals.csv", content);
  return company.publish();
};

const ids = () => company.records().map(({ id }) => id);

describe("records that cannot be read", () => {
  it.each([
    [
      "ragged, too short",
      "a,1\nb\nc,3\n",
      ["a", "c"],
      ['deals.csv,3,2,,b,"the record has 1 fields, and 2 are expected"'],
    ],
    [
      "ragged, too long",
      "a,1\nb,2,3\n",
      ["a"],
      ['deals.csv,3,2,,"b,2,3","the record has 3 fields, and 2 are expected"'],
    ],
    [
      "an unclosed quote",
      'a,1\nb,"2\nc,3\nd,4\n',
      ["a", "c", "d"],
      ['deals.csv,3,2,,"b,""2",the record opens a quote that is never closed'],
    ],
    [
      "a quote closed too early",
      'a,1\nb,"2"2\nc,3\n',
      ["a", "c"],
      [
        'deals.csv,3,2,,"b,""2""2","the record has text after a closing quote, or a quote that is never closed"',
      ],
    ],
    [
      "a quote in the middle",
      'a,1\nb,2"3\n',
      ["a"],
      ['deals.csv,3,2,,"b,2""3",the record has a quote inside a field that is not quoted'],
    ],
    ["NUL", "a,1\nb,\0\nc,3\n", ["a", "c"], ['deals.csv,3,2,,"b,\\0",the record has a NUL character']],
    [
      "the header again",
      "a,1\nid,name\nb,2\n",
      ["a", "b"],
      ['deals.csv,3,2,,"id,name",the record repeats the header'],
    ],
    [
      "a line that is too long",
      `a,1\nb,${"x".repeat(3_000_000)}\nc,3\n`,
      ["a", "c"],
      [`deals.csv,3,2,,"b,${"x".repeat(198)}",the record is longer than 1048576 bytes`],
    ],
    [
      "a record that is too long",
      `a,1\nb,${"x".repeat(1_048_576)}\nc,3\n`,
      ["a", "c"],
      [`deals.csv,3,2,,"b,${"x".repeat(198)}",the record is longer than 1048576 bytes`],
    ],
  ])("go to quarantine with their line: %s", async (_, rows, published, quarantined) => {
    const report = await publish(`id,name\n${rows}`);
    expect(report).toMatchObject({ status: "OK" });
    expect(ids()).toEqual(published);
    expect(company.quarantine(report)).toEqual(quarantined);
    const [ledger] = report.sources;
    expect(ledger).toMatchObject({ read: published.length + 1, parsed: published.length, refused: 1 });
  });

  it("are those that are not UTF-8", async () => {
    const report = await publish(
      Buffer.concat([Buffer.from("id,name\na,1\nb,"), Buffer.from([0xe9]), Buffer.from("\nc,ü\n")]),
    );
    expect(ids()).toEqual(["a", "c"]);
    expect(company.quarantine(report)).toEqual(['deals.csv,3,2,,"b,\uFFFD",the record is not valid UTF-8']);
  });

  it("leave line numbers right behind quoted line ends, empty lines and CRLF", async () => {
    const report = await publish('id,name\r\n\r\na,"one\r\ntwo\r\nthree"\r\nb\r\n\r\nc,"x ""y""\n"\r\nd\r\n');
    expect(company.records().map(({ name }) => name)).toEqual(["one\r\ntwo\r\nthree", 'x "y"\n']);
    expect(company.quarantine(report).map((line) => line.split(",").slice(0, 3).join(","))).toEqual([
      "deals.csv,6,2",
      "deals.csv,10,4",
    ]);
  });
});

describe("encodings", () => {
  const text = "id,name\nä,ü€\n";
  const swapped = Buffer.from(text, "utf16le").swap16();

  it.each([
    ["UTF-8 with BOM", Buffer.from(`\uFEFF${text}`)],
    ["UTF-16 little endian with BOM", Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["UTF-16 big endian with BOM", Buffer.concat([Buffer.from([0xfe, 0xff]), swapped])],
  ])("are read by their byte order mark: %s", async (_, content) => {
    const report = await publish(content);
    expect(report).toMatchObject({ status: "OK" });
    expect(company.records()).toMatchObject([{ id: "ä", name: "ü€" }]);
  });

  it("without a mark are named in one sentence", async () => {
    expect(await publish(Buffer.from(text, "utf16le"))).toMatchObject({
      status: "FAILED",
      message: expect.stringMatching(/NUL characters.*encoding: utf-16/),
    });
    expect(await publish(Buffer.from("id,n\xe4me\na,1\n", "latin1"))).toMatchObject({
      status: "FAILED",
      message: expect.stringMatching(/not UTF-8.*encoding: latin-1/),
    });
  });

  it("are as the mapping says", async () => {
    company.write(
      "mapping/sales/deals.sql",
      "-- source: d = deals.csv (encoding: latin-1, delimiter: ;)\n-- rows: d\nSELECT * FROM d",
    );
    company.write("sources/deals.csv", Buffer.from("id;name\na;\xe4\x80\n", "latin1"));
    expect(await company.publish()).toMatchObject({ status: "OK" });
    expect(company.records()).toMatchObject([{ id: "a", name: "ä€" }]);
  });
});

describe("headers", () => {
  it.each([
    ["", /is empty/],
    ["\n\n", /must have a header/],
    ["id,name\n", /must have a record/],
    ["id,id\na,b\n", /"id" is used twice/],
    ["id;name\na;b\n", /delimiter: ;/],
    ["_row,id\n1,a\n", /"_row"/],
    ["id,price\na,1\n", /"price" is none/],
    ["id,is_open\na,1\n", /perhaps "isOpen" is meant/],
  ])("that do not serve fail in one sentence: %j", async (content, message) => {
    const report = await publish(content);
    expect(report.status).toMatch(/FAILED|REFUSED/);
    expect(report.message).toMatch(message);
    expect(company.versions()).toEqual([]);
  });
});
