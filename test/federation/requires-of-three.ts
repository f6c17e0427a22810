import { asGiven, defineCase, find } from "../kit/federation.ts";

const rows = [{ id: "1", base: 1 }];

/** A field requires another one that requires a third one, of three subgraphs; the second one brings the third along on another path, and there the planner believes that it has it here. */
export const requiresOfThree = defineCase({
  subgraphs: {
    first: {
      sdl: `
        type Query { row: Row brought: Row @provides(fields: "base") }
        type Row @key(fields: "id") {
          id: ID!
          base: Int @external
          middle: String @requires(fields: "base")
        }`,
      resolvers: {
        Query: { row: () => ({ id: "1" }), brought: () => rows[0] },
        Row: { __resolveReference: asGiven, middle: ({ base }) => `middle of ${base}` },
      },
    },
    second: {
      sdl: `type Row @key(fields: "id") { id: ID! base: Int @shareable }`,
      resolvers: { Row: { __resolveReference: find(rows) } },
    },
    third: {
      sdl: `
        type Row @key(fields: "id") {
          id: ID!
          base: Int @external
          middle: String @external
          twice: Int @requires(fields: "base")
          end: String @requires(fields: "middle")
        }`,
      resolvers: {
        Row: {
          __resolveReference: asGiven,
          twice: ({ base }) => 2 * base,
          end: ({ middle }) => `end of ${middle}`,
        },
      },
    },
  },
  operations: {
    "is answered where it is all one way": {
      query: "{ row { twice middle } }",
      data: { row: { twice: 2, middle: "middle of 1" } },
    },
    "is followed where it is brought along": {
      query: "{ brought { end middle } }",
      data: { brought: { end: "end of middle of 1", middle: "middle of 1" } },
    },
    "is refused rather than answered with what nothing was computed from": {
      query: "{ row { end } }",
      errors: [{ code: "INTERNAL_SERVER_ERROR" }],
      oracle: "It computes the field without what it requires.",
    },
    "is refused beside others, too": {
      query: "query ($skip: Boolean = false) { row { twice } row @skip(if: $skip) { end middle } }",
      errors: [{ code: "INTERNAL_SERVER_ERROR" }],
      oracle: "It computes the field without what it requires.",
    },
  },
});
