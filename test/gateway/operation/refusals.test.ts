import { describe, expect, it } from "@jest/globals";
import { refusalOf, shopReader } from "./shop.ts";

const reader = shopReader();
const idOf = (text: string): string => `{ node(id: ${JSON.stringify(text)}) { id } }`;

describe("an operation that cannot be read", () => {
  it.each<[string, string, string]>([
    ["no text at all", "", "Syntax Error: Unexpected <EOF>."],
    ["V17 a string without end", '{ text(of: "a', "Syntax Error: Unterminated string."],
    ["V17 a block string without end", '{ text(of: """a', "Syntax Error: Unterminated string."],
    [
      "V17 a code point that does not exist",
      String.raw`{ text(of: "\u{FFFFFFFF}") }`,
      "Syntax Error: Invalid Unicode",
    ],
    ["V15 half a character", String.raw`{ node(id: "\ud800") { id } }`, "Syntax Error: Invalid Unicode"],
    ["brackets that do not close", "{ item { id }", "Syntax Error: Expected Name, found <EOF>."],
    ["brackets that only close", "}}}}", 'Syntax Error: Unexpected "}".'],
  ])("is refused as text where it is %s", (_, query, message) => {
    expect(refusalOf(reader, query)).toMatchObject({
      code: "GRAPHQL_PARSE_FAILED",
      message: expect.stringContaining(message),
    });
  });

  it.each<[string, string, string | undefined]>([
    ["several without a name", "query a { item { id } } query b { item { id } }", undefined],
    ["another than the one named", "query a { item { id } }", "b"],
    ["V08 one called __proto__ that is not there", "query a { item { id } }", "__proto__"],
    ["V08 one called constructor that is not there", "{ item { id } }", "constructor"],
    ["two of the name", "query a { item { id } } query a { item { id } }", "a"],
    ["none but fragments", "fragment a on Item { id }", undefined],
    [
      "V08 hundreds",
      Array.from({ length: 200 }, (_, i) => `query q${i} { item { id } }`).join(" "),
      undefined,
    ],
  ])("is refused for its choice where the text has %s", (_, query, name) => {
    expect(refusalOf(reader, query, name)?.code).toBe("OPERATION_RESOLUTION_FAILURE");
  });

  it.each<[string, string, string]>([
    ["V09 a field that is nearly right", "{ itm { id } }", 'Cannot query field "itm" on type "Query".'],
    [
      "V09 an argument that is nearly right",
      '{ node(di: "a", id: "a") { id } }',
      'Unknown argument "di" on field "Query.node".',
    ],
    ["V09 a type that is nearly right", "{ any { ... on Itm { id } } }", 'Unknown type "Itm".'],
    [
      "V09 an enum value that is nearly right",
      "{ item { price(currency: EURO) } }",
      'Value "EURO" does not exist in "Currency" enum.',
    ],
    [
      "V09 a field of an input that is nearly right",
      "{ items(where: { txt: 1 }) { id } }",
      'Field "txt" is not defined by type "Filter".',
    ],
    ["V09 a field of another type", "{ any { price } }", 'Cannot query field "price" on type "Any".'],
    ["V09 an object without selection", "{ item }", "must have a selection of subfields."],
    ["V10 introspection", "{ __schema { types { name } } }", "Introspection is switched off."],
    [
      "V10 introspection in a fragment",
      '{ ...a } fragment a on Query { t: __type(name: "Item") { name } }',
      "Introspection is switched off.",
    ],
    ["V11 @defer", "{ ... @defer { item { id } } }", 'Unknown directive "@defer".'],
    ["V11 @stream", "{ items @stream { id } }", 'Unknown directive "@stream".'],
    [
      "V11 a subscription",
      "subscription { item { id } }",
      "must be a query or a mutation but is a subscription",
    ],
    [
      "V06 one condition twice",
      "{ item { id @skip(if: true) @skip(if: true) } }",
      'directive "@skip" can only be used once',
    ],
    [
      "V07 a fragment within itself",
      "{ item { ...a } } fragment a on Item { ...a }",
      'Cannot spread fragment "a" within itself.',
    ],
    [
      "V07 fragments in a circle",
      "{ item { ...a } } fragment a on Item { ...b } fragment b on Item { ...a }",
      'Cannot spread fragment "a" within itself via "b".',
    ],
    ["V07 an unused fragment", "{ item { id } } fragment a on Item { id }", 'Fragment "a" is never used.'],
    ["V07 an unused variable", "query ($a: Int) { item { id } }", 'Variable "$a" is never used.'],
    [
      "V14 a number beyond Int",
      "{ items(first: 2147483648) { id } }",
      "Int cannot represent non 32-bit signed integer value: 2147483648",
    ],
    ["V14 a fraction for Int", "{ items(first: 1.5) { id } }", "Int cannot represent non-integer value: 1.5"],
    ["V14 text for Int", '{ items(first: "1") { id } }', 'Int cannot represent non-integer value: "1"'],
    [
      "V14 a Float that is infinite",
      "{ text(size: 1e309) }",
      "A Float must be a finite number but is larger.",
    ],
    ["V15 an id with NUL", idOf("a\u0000"), "An ID must be without control or invisible characters"],
    ["V15 an id with a direction override", idOf("a\u202Eb"), "without control or invisible characters"],
    ["V15 an id with a zero-width space", idOf("a\u200Bb"), "without control or invisible characters"],
    [
      "V15 an id in an input",
      '{ items(where: { ids: ["a", "b\\n"] }) { id } }',
      "without control or invisible characters",
    ],
    ["V15 a long id", idOf("a".repeat(1025)), "An ID must be at most 1024 bytes long"],
    [
      "V15 an account's id that is none",
      '{ account(id: "../x") { id } }',
      "AccountID must be 1 to 64 characters",
    ],
    ["a decimal that is none", '{ items(where: { price: "1e3" }) { id } }', "Decimal must be text such as"],
    ["a moment that is none", '{ text(when: "yesterday") }', "DateTime cannot represent"],
    [
      "fields that cannot be one",
      '{ item { name(of: "a") name(of: "b") } }',
      'Fields "item.name" conflict because they have differing arguments.',
    ],
    [
      "fields of two shapes",
      "{ any { ... on Item { price } ... on Owner { price } } }",
      'Fields "any.price" conflict because they return types Decimal and Float.',
    ],
    ["an error with a long text", `{ item { ${"a".repeat(5000)} } }`, "…"],
  ])("is refused for what it asks where it has %s", (_, query, message) => {
    const refused = refusalOf(reader, query);
    expect(refused).toMatchObject({
      code: "GRAPHQL_VALIDATION_FAILED",
      message: expect.stringContaining(message),
    });
    expect(refused?.message).not.toContain("Did you mean");
    expect(refused?.message.length).toBeLessThan(310);
  });

  it("is told at most five errors, each with its place", () => {
    const { errors = [] } = reader.read({ query: "{ a b c d e f g }" });
    expect(errors).toHaveLength(5);
    expect(errors[1]).toEqual({
      message: 'Cannot query field "b" on type "Query".',
      locations: [{ line: 1, column: 5 }],
      extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
    });
  });

  it("is served with ids of other systems", () => {
    for (const id of ["", "QWNjb3VudDox==", "a b/c?d=é", "日本語", "'; --", "../", "1".repeat(1024)])
      expect(refusalOf(reader, idOf(id))).toBeUndefined();
    expect(refusalOf(reader, "{ node(id: 123456789012345678901234567890) { id } }")).toBeUndefined();
  });
});
