import { defineCase, find } from "../kit/federation.ts";

const values = {
  json: { a: [1, { b: null }], __typename: "none", "": "x" },
  list: [1, "two", [3], null, true],
  text: 'quote " back \\ slash / nul \u0001 line \u2028 emoji 😀 end',
  number: 12345678901234,
  nothing: null,
  no: false,
};
const rows = [{ id: "1", stamp: 1_700_000_000_000, ...values }];

/** Scalars of any JSON value pass as they are, beside the built-in ones with all their corners. */
export const customScalars = defineCase({
  subgraphs: {
    values: {
      sdl: `
        scalar Any
        scalar Stamp @specifiedBy(url: "https://example.com/stamp")
        type Query { row: Row any(value: Any): Any ids: [ID!]! floats: [Float!]! strings: [String!]! flags: [Boolean] }
        type Row @key(fields: "id stamp") { id: ID! stamp: Stamp! json: Any list: Any text: Any number: Any nothing: Any no: Any many: [Any] }`,
      resolvers: {
        Query: {
          row: () => ({ ...rows[0], many: [1, null, { x: 1 }] }),
          any: (_, { value }) => value,
          ids: () => ["1", 2, "a b"],
          floats: () => [0, -0.5, 1e21, 1e-7, 3],
          strings: () => ["", values.text, "\\u0041", "\ud83d\ude00"],
          flags: () => [true, false, null],
        },
        Row: { __resolveReference: find(rows) },
      },
    },
    later: {
      sdl: `
        scalar Any
        scalar Stamp
        type Row @key(fields: "id stamp") { id: ID! stamp: Stamp! after: Any size(of: Any): Int }`,
      resolvers: {
        Row: {
          __resolveReference: find(rows),
          after: ({ stamp }) => ({ stamp }),
          size: (_, { of }) => JSON.stringify(of)?.length,
        },
      },
    },
  },
  operations: {
    "carries objects, lists and leaves of any kind": {
      query: "{ row { json list text number nothing no many } }",
      data: { row: { ...values, many: [1, null, { x: 1 }] } },
    },
    "joins by one": {
      query: "{ row { stamp after size(of: { a: [1] }) } }",
      data: { row: { stamp: 1_700_000_000_000, after: { stamp: 1_700_000_000_000 }, size: 9 } },
    },
    "gives back what was given": {
      query: "query($value: Any) { any(value: $value) b: any(value: [1, {c: $value}]) c: any(value: null) }",
      variables: { value: { deep: [[{}]], s: "\u0000\ud83d\ude00" } },
      data: {
        any: { deep: [[{}]], s: "\u0000\ud83d\ude00" },
        b: [1, { c: { deep: [[{}]], s: "\u0000\ud83d\ude00" } }],
        c: null,
      },
    },
    "carries the built-in ones": {
      query: "{ ids floats strings flags }",
      data: {
        ids: ["1", "2", "a b"],
        floats: [0, -0.5, 1e21, 1e-7, 3],
        strings: ["", values.text, "\\u0041", "\ud83d\ude00"],
        flags: [true, false, null],
      },
    },
  },
});
