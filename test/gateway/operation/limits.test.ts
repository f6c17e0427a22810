import { describe, expect, it } from "@jest/globals";
import { refusalOf, shopReader } from "./shop.ts";

const reader = shopReader();

const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(" ");

/** Fragments that each spread the next so many times. */
const doubling = (levels: number, width = 2): string =>
  `{ item { ...f0 } } ${times(levels, (i) => `fragment f${i} on Item { ${times(width, () => `owner { items { ...f${i + 1} } }`)} }`)} fragment f${levels} on Item { id }`;

/** The same without a field between, so that no depth grows. */
const flatDoubling = (levels: number): string =>
  `{ item { ...f0 } } ${times(levels, (i) => `fragment f${i} on Item { ...f${i + 1} ...f${i + 1} }`)} fragment f${levels} on Item { id }`;

const nested = (levels: number): string => `{ item { ${"next { ".repeat(levels)}id${" }".repeat(levels)} } }`;

describe("the limits of an operation", () => {
  it.each<[string, string, string]>([
    [
      "V01 too many tokens",
      `{ ${"id ".repeat(15_001)}}`,
      'more than 2000 tokens; the limit "tokens" is 2000',
    ],
    ["V01 a megabyte of commas", `{ item ${",".repeat(1_000_000)}{ id } }`, 'the limit "bytes" is 65536'],
    ["V01 a text one byte over", `{ item { id } } #${"é".repeat(32_760)}`, "has 65537 bytes of text"],
    [
      "V02 selections within each other",
      `${"{ item ".repeat(900)}${"}".repeat(900)}`,
      'the limit "nesting" is 64',
    ],
    ["V02 lists within each other", `{ text(numbers: ${"[".repeat(1500)}`, 'the limit "nesting" is 64'],
    ["V02 objects within each other", `{ text(where: ${"{and:".repeat(600)}`, 'the limit "nesting" is 64'],
    ["V02 types within each other", `query ($a: ${"[".repeat(1800)}Int`, 'the limit "nesting" is 64'],
    ["V02 fields beyond the depth", nested(12), 'has 14 levels of fields; the limit "depth" is 12'],
    [
      "V02 depth by fragments",
      `{ item { ...a } } fragment a on Item { next { next { next { next { next { ...b } } } } } } fragment b on Node { next { next { next { next { next { next { id } } } } } } }`,
      "has 13 levels of fields",
    ],
    [
      "V02 fragments within each other",
      `{ item { ...f0 } } ${times(100, (i) => `fragment f${i} on Item { ...f${i + 1} }`)} fragment f100 on Item { id }`,
      'the limit "nesting" is 64',
    ],
    [
      "V03 exponential fragments",
      flatDoubling(30),
      'has more than 1000000 selections; the limit "selections" is 2000',
    ],
    ["Q03 fragments doubled 12 times", flatDoubling(12), 'selections; the limit "selections" is 2000'],
    ["Q03 fragments doubled 16 times", flatDoubling(16), 'selections; the limit "selections" is 2000'],
    ["Q03 fragments doubled 24 times", flatDoubling(24), 'selections; the limit "selections" is 2000'],
    ["Q03 fragments that multiply and deepen", doubling(4, 7), 'selections; the limit "selections" is 2000'],
    [
      "V05 aliases of one field",
      `{ ${times(31, (i) => `a${i}: __typename`)} }`,
      'has 31 aliases; the limit "aliases" is 30',
    ],
    [
      "V05 aliases through fragments",
      `{ item { next { ...a next { ...a } } } } fragment a on Node { ${times(16, (i) => `a${i}: id`)} }`,
      "has 32 aliases",
    ],
    [
      "Q05 root entities under aliases",
      `{ ${times(150, (i) => `a${i}: node(id: "${i}") { id }`)} }`,
      'the limit "aliases" is 30',
    ],
    [
      "Q05 fields of the root",
      `{ ${times(21, () => `item { id }`)} }`,
      'has 21 fields at its root; the limit "rootFields" is 20',
    ],
    [
      "V05 fields of the root through a fragment",
      `{ ...a ...a } fragment a on Query { ${times(11, () => `item { id }`)} }`,
      "has 22 fields at its root",
    ],
    [
      "V06 too many directives",
      `{ item { id ${"@skip(if: false) ".repeat(51)} } }`,
      'has 51 directives; the limit "directives" is 50',
    ],
    ["V06 unknown directives", `{ item { id ${"@no ".repeat(500)} } }`, 'the limit "directives" is 50'],
    [
      "V06 directives of a variable",
      `query ($a: Int ${"@no ".repeat(51)}) { item { id } }`,
      "has 51 directives",
    ],
    [
      "too many variables",
      `query (${times(101, (i) => `$a${i}: Int`)}) { item { id } }`,
      'has 101 variables; the limit "variables" is 100',
    ],
    [
      "arguments of one field",
      `{ text(${"of: 1 ".repeat(51)}) }`,
      'has 51 arguments of one field; the limit "arguments" is 50',
    ],
    [
      "variables of another operation",
      `query a { item { id } } query b(${times(101, (i) => `$a${i}: Int`)}) { item { id } }`,
      "has 101 variables",
    ],
    [
      "V13 a list in the text",
      `{ text(numbers: [${"1 ".repeat(1001)}]) }`,
      'has 1001 items in one list; the limit "listItems" is 1000',
    ],
  ])("refuse %s, naming the limit, its value and what came", (_, query, message) => {
    expect(refusalOf(reader, query, query.startsWith("query a {") ? "a" : null)).toMatchObject({
      code: "OPERATION_LIMIT_EXCEEDED",
      message: expect.stringContaining(message),
    });
  });

  it("count the selections of all operations, and everything else of the chosen one", () => {
    const small = shopReader({ selections: 5, rootFields: 1 });
    const text = "query a { item { id } } query b { item { id } any { __typename } }";
    expect(refusalOf(small, text, "a")?.message).toContain("has 6 selections");
    expect(refusalOf(shopReader({ rootFields: 1 }), text, "a")).toBeUndefined();
    expect(refusalOf(shopReader({ rootFields: 1 }), text, "b")?.message).toContain(
      "has 2 fields at its root",
    );
  });

  it("admit exactly as much as they say", () => {
    expect(refusalOf(reader, nested(10))).toBeUndefined();
    expect(refusalOf(reader, `{ ${times(30, (i) => `a${i % 20}: item { id }`)} }`)?.message).toContain(
      "at its root",
    );
    expect(refusalOf(reader, `{ text(numbers: [${"1 ".repeat(1000)}]) }`)).toBeUndefined();
    expect(refusalOf(reader, `{ item { id } } #${"é".repeat(32_759)}x`)).toBeUndefined();
  });

  it.each<[string, string]>([
    ["an exponential text", flatDoubling(30)],
    ["1,900 repetitions of a field", `{ item { ${"id ".repeat(1900)}} }`],
    ["repetitions of fields with fields", `{ item { ${"next { next { id } } ".repeat(210)} } }`],
    ["repetitions with arguments", `{ item { ${'name(of: "a") '.repeat(320)} } }`],
    [
      "many operations over one fragment",
      `${times(120, (i) => `query q${i} { ...f }`)} fragment f on Query { item { id name } }`,
    ],
    ["unused fragments", `{ item { id } } ${times(280, (i) => `fragment f${i} on Item { id }`)}`],
    [
      "fragments that all spread all",
      `{ item { ...f0 } } ${times(40, (i) => `fragment f${i} on Item { ${times(40, (j) => `...f${j}`)} }`)}`,
    ],
  ])("bound the time that %s takes", (_, query) => {
    reader.read({ query });
    const start = performance.now();
    reader.read({ query });
    // Ten times less on a quiet machine; without bounds it would be seconds.
    expect(performance.now() - start).toBeLessThan(500);
  });
});
