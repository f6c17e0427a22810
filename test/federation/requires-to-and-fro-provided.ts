import { asGiven, defineCase, find } from "../kit/federation.ts";

const rows = [{ id: "1" }, { id: "2" }];
const bases = [
  { id: "1", base: 1 },
  { id: "2", base: 2 },
];

/** As requires-to-and-fro, and the first subgraph brings what it requires along, though on another path. */
export const requiresToAndFroProvided = defineCase({
  subgraphs: {
    first: {
      sdl: `
        type Query { rows: [Row!]! brought: Row @provides(fields: "base") }
        type Row @key(fields: "id") {
          id: ID!
          base: Int @external
          middle: String @requires(fields: "base")
        }`,
      resolvers: {
        Query: { rows: () => rows, brought: () => bases[0] },
        Row: { __resolveReference: asGiven, middle: ({ base }) => `middle of ${base}` },
      },
    },
    second: {
      sdl: `
        type Row @key(fields: "id") {
          id: ID!
          base: Int @shareable
          middle: String @external
          end: String @requires(fields: "middle")
        }`,
      resolvers: {
        Row: {
          __resolveReference: (given: { id: string }) => ({ ...given, ...find(bases)({ id: given.id }) }),
          end: ({ middle }) => `end of ${middle}`,
        },
      },
    },
  },
  operations: {
    "is followed where it is not brought along": {
      query: "{ rows { end } }",
      data: { rows: [{ end: "end of middle of 1" }, { end: "end of middle of 2" }] },
      oracle: "It asks the first subgraph for what it brings along on another path alone.",
    },
    "gives all of it where it is not brought along": {
      query: "{ rows { base middle end } }",
      oracle: "It asks the first subgraph for what it brings along on another path alone.",
      data: {
        rows: [
          { base: 1, middle: "middle of 1", end: "end of middle of 1" },
          { base: 2, middle: "middle of 2", end: "end of middle of 2" },
        ],
      },
    },
    "is followed on both paths at once": {
      query: "{ brought { base end } rows { end } }",
      oracle: "It asks the first subgraph for what it brings along on another path alone.",
      data: {
        brought: { base: 1, end: "end of middle of 1" },
        rows: [{ end: "end of middle of 1" }, { end: "end of middle of 2" }],
      },
    },
    "asks no other for what is brought along": {
      query: "{ brought { middle base } }",
      data: { brought: { middle: "middle of 1", base: 1 } },
      calls: { first: 1 },
    },
    "is followed where it is brought along": {
      query: "{ brought { end base } }",
      data: { brought: { end: "end of middle of 1", base: 1 } },
    },
  },
});
