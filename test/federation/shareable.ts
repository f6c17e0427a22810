import { asGiven, defineCase, find } from "../kit/federation.ts";

const rows = [
  { id: "1", both: "same", left: 1, box: { width: 1, depth: 2, label: "b" } },
  { id: "2", both: "too", left: 2, box: null },
];

/** `@shareable` fields of entities, of values that differ in their other fields, and of the root. */
export const shareable = defineCase({
  subgraphs: {
    left: {
      sdl: `
        type Query { rows: [Row!]! @shareable common: Row @shareable left: Int version: String! @shareable }
        type Row @key(fields: "id") { id: ID! both: String @shareable left: Int box: Box @shareable }
        type Box { width: Int @shareable label: String @shareable }`,
      resolvers: {
        Query: { rows: () => rows, common: () => rows[1], left: () => 1, version: () => "v1" },
        Row: { __resolveReference: find(rows) },
      },
    },
    right: {
      sdl: `
        type Query { rows: [Row!]! @shareable common: Row @shareable right: Int version: String! @shareable }
        type Row @key(fields: "id") { id: ID! both: String @shareable right: Int box: Box @shareable }
        type Box { depth: Int label: String @shareable }`,
      resolvers: {
        Query: { rows: () => rows, common: () => rows[1], right: () => 2, version: () => "v1" },
        Row: { __resolveReference: find(rows), right: ({ id }) => Number(id) * 10 },
      },
    },
    stubs: {
      sdl: `
        type Query { stub: Row }
        type Row @key(fields: "id") { id: ID! }`,
      resolvers: { Query: { stub: () => asGiven({ id: "1" }) } },
    },
  },
  operations: {
    "asks one subgraph where one has all": {
      query: "{ rows { both left } version left }",
      data: {
        rows: [
          { both: "same", left: 1 },
          { both: "too", left: 2 },
        ],
        version: "v1",
        left: 1,
      },
      calls: { left: 1 },
    },
    "parts a shared root among the subgraphs": {
      query: "{ common { both left right } left right }",
      data: { common: { both: "too", left: 2, right: 20 }, left: 1, right: 2 },
    },
    "merges a value that each subgraph knows in part": {
      query: "{ rows { id box { width depth label } } }",
      data: {
        rows: [
          { id: "1", box: { width: 1, depth: 2, label: "b" } },
          { id: "2", box: null },
        ],
      },
    },
    "merges it where neither subgraph was first": {
      query: "{ stub { box { depth width } right both } }",
      data: { stub: { box: { depth: 2, width: 1 }, right: 10, both: "same" } },
    },
  },
});
