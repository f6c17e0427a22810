import { defineCase, find } from "../kit/federation.ts";

const a = [{ id: "1", pid: "x", plain: "plain 1" }];
const b = [{ id: "1", key: { id: "1", pid: "x" }, middle: "middle 1" }];
const c = [{ key: { id: "1", pid: "x" }, end: "end 1", tags: ["s", "t"] }];

/** Many keys of one type, in different sets per subgraph, so that the way leads over a third one. */
export const keysMashup = defineCase({
  subgraphs: {
    first: {
      sdl: `
        type Query { first: Thing list: [Thing] }
        type Thing @key(fields: "id") @key(fields: "pid") @key(fields: "id pid") {
          id: ID! pid: ID! plain: String
        }`,
      resolvers: {
        Query: { first: () => a[0], list: () => [a[0], null, a[0]] },
        Thing: { __resolveReference: find(a) },
      },
    },
    second: {
      sdl: `
        type Query { second: Thing }
        type Thing @key(fields: "id") @key(fields: "key { id pid }") { id: ID! key: Pair! middle: String }
        type Pair @shareable { id: ID! pid: ID! }`,
      resolvers: { Query: { second: () => b[0] }, Thing: { __resolveReference: find(b) } },
    },
    third: {
      sdl: `
        type Query { third: Thing }
        type Thing @key(fields: "key { pid id }") { key: Pair! end: String tags: [String!]! }
        type Pair @shareable { id: ID! pid: ID! }`,
      resolvers: { Query: { third: () => c[0] }, Thing: { __resolveReference: find(c) } },
    },
  },
  operations: {
    "goes over a third subgraph to change keys": {
      query: "{ first { plain end tags } }",
      data: { first: { plain: "plain 1", end: "end 1", tags: ["s", "t"] } },
      calls: { first: 1, second: 1, third: 1 },
    },
    "goes the way back": {
      query: "{ third { end middle plain } }",
      data: { third: { end: "end 1", middle: "middle 1", plain: "plain 1" } },
    },
    "asks for each entity of a list once, and leaves nulls": {
      query: "{ list { end } }",
      data: { list: [{ end: "end 1" }, null, { end: "end 1" }] },
      calls: { first: 1, second: 1, third: 1 },
    },
    "starts in the middle": {
      query: "{ second { plain end key { pid } } }",
      data: { second: { plain: "plain 1", end: "end 1", key: { pid: "x" } } },
    },
  },
});
