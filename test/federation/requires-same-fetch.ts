import { asGiven, defineCase, find } from "../kit/federation.ts";

const users = [{ id: "1", name: "ada" }];

/** Two fields of one subgraph that require the same field with different arguments: two representations, not one. */
export const requiresSameFetch = defineCase({
  subgraphs: {
    users: {
      sdl: `
        type Query { user: User }
        type User @key(fields: "id") { id: ID! name(upper: Boolean = false): String }`,
      resolvers: {
        Query: { user: () => users[0] },
        User: {
          __resolveReference: find(users),
          name: ({ name }, { upper }) => (upper ? name.toUpperCase() : name),
        },
      },
    },
    cards: {
      sdl: `
        type User @key(fields: "id") {
          id: ID!
          name(upper: Boolean = false): String @external
          loud: String @requires(fields: "name(upper: true)")
          soft: String @requires(fields: "name(upper: false)")
        }`,
      resolvers: {
        User: { __resolveReference: asGiven, loud: ({ name }) => `${name}!`, soft: ({ name }) => `${name}.` },
      },
    },
  },
  operations: {
    "answers one": { query: "{ user { loud } }", data: { user: { loud: "ADA!" } } },
    "answers the other": { query: "{ user { soft } }", data: { user: { soft: "ada." } } },
    "answers both": {
      query: "{ user { loud soft } }",
      data: { user: { loud: "ADA!", soft: "ada." } },
      oracle: "It asks for both with one representation.",
    },
    "answers both beside the client's own": {
      query: "{ user { soft name(upper: true) loud } }",
      data: { user: { soft: "ada.", name: "ADA", loud: "ADA!" } },
      oracle: "It asks for both with one representation.",
    },
  },
});
