import { asGiven, defineCase, find } from "../kit/federation.ts";

const rows = [
  { __typename: "Row", id: "1", code: "c1", base: 1 },
  { __typename: "Row", id: "2", code: "c2", base: 2 },
];

/** One call of which one part needs one key and another part another key, where a variable leaves one of the parts out. */
export const conditionalKeys = defineCase({
  subgraphs: {
    // Stands before the others by its name, and knows the one key alone.
    ends: {
      sdl: `
        type Row @key(fields: "code") { code: String! base: Int @external end: String @requires(fields: "base") }`,
      resolvers: { Row: { __resolveReference: asGiven, end: ({ base }) => `end of ${base}` } },
    },
    roots: {
      sdl: `
        type Query { rows: [Row!]! }
        type Row @key(fields: "id") @key(fields: "code") { id: ID! code: String! }`,
      resolvers: { Query: { rows: () => rows }, Row: { __resolveReference: find(rows) } },
    },
    values: {
      sdl: `
        interface Node { id: ID! }
        type Row implements Node @key(fields: "id") @key(fields: "code") { id: ID! code: String! base: Int next: Node }`,
      resolvers: {
        Node: { __resolveType: () => "Row" },
        Row: { __resolveReference: find(rows), next: () => rows[0] },
      },
    },
  },
  operations: {
    "asks by the key that is left": {
      query: "query($no: Boolean!) { rows { next @include(if: $no) { ... on Row { end } } end } }",
      variables: { no: false },
      data: { rows: [{ end: "end of 1" }, { end: "end of 2" }] },
    },
    "asks by both where both are there": {
      query: "query($no: Boolean!) { rows { next @include(if: $no) { ... on Row { end } } end } }",
      variables: { no: true },
      data: {
        rows: [
          { next: { end: "end of 1" }, end: "end of 1" },
          { next: { end: "end of 1" }, end: "end of 2" },
        ],
      },
    },
    "asks by the key that is left, the other way about": {
      query: "query($no: Boolean!) { rows { end @include(if: $no) next { ... on Row { id } } } }",
      variables: { no: false },
      data: { rows: [{ next: { id: "1" } }, { next: { id: "1" } }] },
    },
  },
});
