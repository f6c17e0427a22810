import { defineCase, find } from "../kit/federation.ts";

const rows = [
  { id: "1", code: "c1", left: "L1" },
  { id: "2", code: "c2", left: "L2" },
];
const rights = [
  { id: "1", right: "R1", count: 1 },
  { id: "2", right: "R2", count: 2 },
];

/** The client's aliases and selections meet the keys that the gateway adds; each side gets its own. */
export const keysNotSelected = defineCase({
  subgraphs: {
    left: {
      sdl: `
        type Query { rows: [Row!]! row(id: ID): Row }
        type Row @key(fields: "id") { id: ID! code: String! left(times: Int = 1): String! }`,
      resolvers: {
        Query: { rows: () => rows, row: (_, { id }) => rows.find((row) => row.id === id) },
        Row: { __resolveReference: find(rows), left: ({ left }, { times }) => left.repeat(times) },
      },
    },
    right: {
      sdl: `type Row @key(fields: "id") { id: ID! right(times: Int = 1): String count: Int }`,
      resolvers: {
        Row: { __resolveReference: find(rights), right: ({ right }, { times }) => right.repeat(times) },
      },
    },
  },
  operations: {
    "leaves out keys that nobody asked for": {
      query: "{ rows { right } }",
      data: { rows: [{ right: "R1" }, { right: "R2" }] },
    },
    "lets an alias take the name of the key": {
      query: "{ rows { id: code right } }",
      data: {
        rows: [
          { id: "c1", right: "R1" },
          { id: "c2", right: "R2" },
        ],
      },
      oracle: "It joins by the value of the alias.",
    },
    "lets an alias of the other side take the name of the key": {
      query: "{ rows { code id: right } }",
      data: {
        rows: [
          { code: "c1", id: "R1" },
          { code: "c2", id: "R2" },
        ],
      },
    },
    "lets the key be asked for under other names, twice": {
      query: "{ rows { a: id b: id right c: __typename } }",
      data: {
        rows: [
          { a: "1", b: "1", right: "R1", c: "Row" },
          { a: "2", b: "2", right: "R2", c: "Row" },
        ],
      },
    },
    "lets an alias be called __typename": {
      query: "{ rows { __typename: code right } }",
      data: {
        rows: [
          { __typename: "c1", right: "R1" },
          { __typename: "c2", right: "R2" },
        ],
      },
      oracle: "It takes the alias for the type's name.",
    },
    "keeps arguments apart by aliases, on both sides of a join": {
      query:
        "query($n: Int = 3) { rows { left: code right: left(times: $n) again: left(times: 2) count: right } }",
      data: {
        rows: [
          { left: "c1", right: "L1L1L1", again: "L1L1", count: "R1" },
          { left: "c2", right: "L2L2L2", again: "L2L2", count: "R2" },
        ],
      },
    },
    "lets a variable be called representations": {
      query: "query($representations: ID) { row(id: $representations) { code right } }",
      variables: { representations: "2" },
      data: { row: { code: "c2", right: "R2" } },
    },
    "lets a variable be called representations in a call for entities": {
      query: "query($representations: Int = 2) { rows { right(times: $representations) } }",
      variables: { representations: 1 },
      data: { rows: [{ right: "R1" }, { right: "R2" }] },
      oracle: "It sends its own variable of that name.",
    },
  },
});
