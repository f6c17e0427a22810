import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { createCompany, type Company } from "./company.ts";

let company: Company;
beforeEach(() => {
  company = createCompany({
    mapping: "-- source: d = deals.csv\n-- rows: d\nSELECT _row, id, name, count FROM d\n",
  });
});
afterEach(() => company.remove());

/** One record as it is written, and whether it can be read. */
interface Piece {
  readonly text: string;
  readonly fields: readonly string[] | undefined;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const plain = fc.string({ unit: fc.constantFrom("a", "ü", "€", " ", "-", "1"), minLength: 1, maxLength: 8 });
const rich = fc.string({
  unit: fc.constantFrom("a", ",", '"', "\n", "\r\n", ";", "😀"),
  minLength: 1,
  maxLength: 8,
});
const count = fc.constantFrom("1", "20", "", "x", "1.234,5");

const good = fc
  .tuple(fc.constantFrom("a", "b", "c", "d", "e", "f"), fc.oneof(plain, rich), count)
  .map(([id, name, number]): Piece => ({
    text: `${id},${quoted(name)},${number.includes(",") ? quoted(number) : number}`,
    fields: [id, name, number],
  }));
const bad = fc
  .constantFrom("a", "a,b", "a,b,1,2", 'a,b"c,1', 'a,"b"c,1', "id,name,count", "a,\0,1")
  .map((text): Piece => ({ text, fields: undefined }));

/** What publish must find, row by row, without any of its means. */
function expectation(pieces: readonly Piece[], newline: string) {
  const seen = new Set<string>();
  const published: string[] = [];
  const quarantined: string[] = [];
  let line = 2;
  for (const [index, { text, fields }] of pieces.entries()) {
    const place = `deals.csv,${line},${index + 1}`;
    const isNumber = fields !== undefined && /^\d*$/.test(fields[2] as string);
    if (fields && isNumber && !seen.has(fields[0] as string))
      published.push(JSON.stringify(fields.slice(0, 2)));
    else quarantined.push(place);
    if (fields && isNumber) seen.add(fields[0] as string);
    line += `${text}${newline}`.split(/\r\n|\n|\r/).length - 1;
  }
  return { published, quarantined, refused: pieces.filter(({ fields }) => fields === undefined).length };
}

describe("the two ledgers", () => {
  it("add up to the row for any file, and name the line of each row that is left out", async () => {
    const files = fc.record({
      pieces: fc.array(fc.oneof({ weight: 4, arbitrary: good }, bad), { minLength: 1, maxLength: 25 }),
      newline: fc.constantFrom("\n", "\r\n"),
      ends: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(files, async ({ pieces, newline, ends }) => {
        const all = [...pieces, { text: "z,last,1", fields: ["z", "last", "1"] }];
        company.write(
          "sources/deals.csv",
          `id,name,count${newline}${all.map(({ text }) => text).join(newline)}${ends ? newline : ""}`,
        );
        const report = await company.publish();
        const expected = expectation(all, newline);
        expect(report.message).toBeUndefined();
        expect(report.sources).toMatchObject([
          { read: all.length, parsed: all.length - expected.refused, refused: expected.refused },
        ]);
        expect(report.rows).toMatchObject({
          produced: all.length - expected.refused,
          published: expected.published.length,
        });
        expect(company.records().map(({ id, name }) => JSON.stringify([id, name]))).toEqual(
          expected.published.toSorted(),
        );
        const places = company.quarantinePlaces(report);
        expect(places.toSorted()).toEqual(expected.quarantined.toSorted());
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
