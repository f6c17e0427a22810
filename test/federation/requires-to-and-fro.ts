import { asGiven, defineCase, find } from "../kit/federation.ts";

const rows = [{ id: "1" }, { id: "2" }];
const bases = [
  { id: "1", base: 1, box: { size: 10 } },
  { id: "2", base: null, box: null },
];

/** The second subgraph's field requires one of the first, which requires one of the second, and the query begins at the first. */
export const requiresToAndFro = defineCase({
  subgraphs: {
    first: {
      sdl: `
        type Query { rows: [Row!]! }
        type Row @key(fields: "id") {
          id: ID!
          base: Int @external
          box: Box @external
          middle: String @requires(fields: "base")
          boxed: String @requires(fields: "box { size }")
        }
        type Box @shareable { size: Int }`,
      resolvers: {
        Query: { rows: () => rows },
        Row: {
          __resolveReference: asGiven,
          middle: ({ base }) => `middle of ${base}`,
          boxed: ({ box }) => `boxed ${box?.size}`,
        },
      },
    },
    second: {
      sdl: `
        type Query { starts: [Row!]! }
        type Row @key(fields: "id") {
          id: ID!
          base: Int
          box: Box
          middle: String @external
          boxed: String @external
          end: String @requires(fields: "middle")
          last: String @requires(fields: "boxed")
        }
        type Box @shareable { size: Int }`,
      resolvers: {
        Query: { starts: () => bases },
        Row: {
          __resolveReference: (given: { id: string }) => ({ ...given, ...find(bases)({ id: given.id }) }),
          end: ({ middle }) => `end of ${middle}`,
          last: ({ boxed }) => `last of ${boxed}`,
        },
      },
    },
  },
  operations: {
    "is followed from the other side": {
      query: "{ starts { end last } }",
      data: {
        starts: [
          { end: "end of middle of 1", last: "last of boxed 10" },
          { end: "end of middle of null", last: "last of boxed undefined" },
        ],
      },
    },
    "is followed with a leaf": {
      query: "{ rows { end } }",
      oracle: "It asks the first subgraph for what the second one has.",
      data: { rows: [{ end: "end of middle of 1" }, { end: "end of middle of null" }] },
    },
    "is followed with an object": {
      query: "{ rows { last } }",
      oracle: "It asks the first subgraph for what the second one has.",
      data: { rows: [{ last: "last of boxed 10" }, { last: "last of boxed undefined" }] },
    },
    "gives all of it": {
      query: "{ rows { end middle base boxed } }",
      oracle: "It asks the first subgraph for what the second one has.",
      data: {
        rows: [
          { end: "end of middle of 1", middle: "middle of 1", base: 1, boxed: "boxed 10" },
          { end: "end of middle of null", middle: "middle of null", base: null, boxed: "boxed undefined" },
        ],
      },
    },
  },
});
