import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { parseJson } from "../../../gateway/src/request/parse-json.ts";
import { readNaively } from "./naive-json.ts";

const maxValues = 200;

/** Integers with more digits than a number keeps are bigints; the reference has numbers. */
const rounded = (value: unknown): unknown => {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]));
};

const expectSame = (bytes: Buffer): void => {
  const naive = readNaively(bytes, maxValues);
  const { value, fault } = parseJson(bytes, maxValues);
  if ("refused" in naive) expect(fault).toMatch(/^(not |be |hold )/);
  else {
    expect(fault).toBeUndefined();
    expect(rounded(value)).toEqual(naive.value);
  }
};

/** Texts on both sides of the length from which their ends are searched for, with escapes near and far. */
const longText = fc
  .array(
    fc.tuple(
      fc.constantFrom('"', "\\", "ü", "a", ""),
      fc.oneof(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 4050, max: 4150 })),
    ),
    { maxLength: 4 },
  )
  .map((parts) => JSON.stringify(parts.map(([mark, length]) => mark + "x".repeat(length)).join("")));
const space = fc.constantFrom("", " ", "\n\t", "\r ");
const key = fc.oneof(
  fc.constantFrom(
    '"a"',
    '"b"',
    '"\\u0061"',
    '"query"',
    '"__proto__"',
    '"__pro\\u0074o__"',
    '"constructor"',
    '""',
    '"é"',
    '"\\u00e9"',
    '"\\ud800"',
    '"a\\\\"',
    '"\\""',
  ),
  fc.string({ maxLength: 10 }).map((text) => JSON.stringify(text)),
  longText,
  fc.integer({ min: 0, max: 12 }).map((index) => `"${index}"`),
);
const leaf = fc.oneof(
  fc.constantFrom(
    "1",
    "-0",
    "1e400",
    "-1e999",
    "1e308",
    "12345678901234567890",
    "-123456789012345",
    "0.1e-400",
    "true",
    "false",
    "null",
    '"\\u0000"',
    '"é中🏃"',
    '"\\\\\\""',
  ),
  fc.string({ unit: "binary", maxLength: 20 }).map((text) => JSON.stringify(text)),
  longText,
  fc.double().map((number) => JSON.stringify(number)),
  fc.integer({ min: 1, max: 400 }).map((digits) => "7".repeat(digits)),
);
const { document } = fc.letrec<{ document: string }>((tie) => ({
  document: fc.oneof(
    { maxDepth: 6, depthSize: "medium" },
    leaf,
    fc
      .tuple(fc.array(tie("document"), { maxLength: 12 }), space)
      .map(([items, gap]) => `[${gap}${items.join(`,${gap}`)}${gap}]`),
    fc
      .tuple(fc.array(fc.tuple(key, tie("document")), { maxLength: 14 }), space)
      .map(
        ([fields, gap]) =>
          `{${gap}${fields.map(([name, value]) => `${name}${gap}:${gap}${value}`).join(`${gap},`)}}`,
      ),
    fc
      .tuple(fc.integer({ min: 1, max: 70 }), tie("document"))
      .map(([depth, inner]) => "[".repeat(depth) + inner + "]".repeat(depth)),
  ),
}));

describe("parsing the JSON of a request", () => {
  it("takes exactly what JSON.parse takes, except what is refused by name", () => {
    fc.assert(
      fc.property(document, (text) => expectSame(Buffer.from(text))),
      { numRuns: 400 },
    );
  });

  it("takes and refuses the same where bytes of a text were changed", () => {
    const change = fc.tuple(
      fc.nat(),
      fc.oneof(fc.constantFrom(...Buffer.from('{}[]",:\\u0-e 1')), fc.integer({ min: 0, max: 255 })),
    );
    fc.assert(
      fc.property(document, fc.array(change, { minLength: 1, maxLength: 3 }), (text, changes) => {
        const bytes = Buffer.from(text);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        expectSame(bytes);
      }),
      { numRuns: 400 },
    );
  });

  it.each([4090, 4094, 4095, 4096, 4097, 5000])(
    "takes what follows an escape for a part of the text, after %d characters",
    (length) => {
      for (const end of ['\\"', "\\\\", '\\\\\\"', "\\u00e9"]) {
        const text = `"${"x".repeat(length)}${end}${"[".repeat(100)}ü"`;
        for (const body of [text, `{${text}:1}`, `{${text}:1,${text}:2}`, `[${text.slice(0, -1)}`])
          expectSame(Buffer.from(body));
      }
    },
  );

  it("refuses whatever is no JSON at all", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => expectSame(Buffer.from(bytes))),
      { numRuns: 300 },
    );
  });

  it("finds a key twice among many, wherever the second one stands", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        (count, one, other, isEscaped) => {
          const names = Array.from({ length: count }, (_, index) => `"k${index}"`);
          const [from, to] = [one % count, other % count];
          names[to] = isEscaped ? `"\\u006b${from}"` : `"k${from}"`;
          expectSame(Buffer.from(`{"in":{${names.map((name) => `${name}:{"k${from}":1}`).join(",")}}}`));
        },
      ),
    );
  });

  it.each([
    ["123456789012345", 123456789012345],
    ["1234567890123456", 1234567890123456n],
    ["-999999999999999999999", -999999999999999999999n],
    ["1e20", 1e20],
    ["1234567890.12345", 1234567890.12345],
    ['"1234567890123456789"', "1234567890123456789"],
  ])("keeps all digits of %s", (text, value) => {
    expect(parseJson(Buffer.from(`{"id":[${text}, 1, 2.5, true, "é"]}`), 100)).toEqual({
      value: { id: [value, 1, 2.5, true, "é"] },
    });
  });

  it("counts the values of one text alone", () => {
    const body = Buffer.from(`[${Array.from({ length: 99 }, () => "1").join(",")}]`);
    for (let round = 0; round < 3; round += 1) expect(parseJson(body, 100).fault).toBeUndefined();
    expect(parseJson(body, 99).fault).toBe("hold fewer values");
  });
});
