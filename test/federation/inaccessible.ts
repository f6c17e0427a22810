import { asGiven, defineCase, find } from "../kit/federation.ts";

const users = [
  { id: "1", name: "Ada", secret: "s1", kind: "PUBLIC", hidden: { id: "h1" } },
  { id: "2", name: "Bob", secret: "s2", kind: "PUBLIC", hidden: null },
];

/** `@inaccessible` is used to join and never shown; `@tag` changes nothing. */
export const inaccessible = defineCase({
  subgraphs: {
    users: {
      sdl: `
        type Query { users: [User!]! @tag(name: "public") internal: Hidden @inaccessible find(kind: Kind, debug: Boolean @inaccessible): [User!]! }
        type User @key(fields: "secret") { id: ID! name: String @tag(name: "person") secret: ID! @inaccessible kind: Kind hidden: Hidden @inaccessible }
        type Hidden @inaccessible { id: ID! }
        enum Kind { PUBLIC PRIVATE @inaccessible }`,
      resolvers: {
        Query: { users: () => users, find: () => users },
        User: { __resolveReference: find(users) },
      },
    },
    scores: {
      sdl: `
        type User @key(fields: "secret") { secret: ID! @inaccessible kind: Kind @external score: String @requires(fields: "kind") }
        enum Kind { PUBLIC PRIVATE }`,
      resolvers: { User: { __resolveReference: asGiven, score: ({ secret, kind }) => `${kind} ${secret}` } },
    },
  },
  operations: {
    "joins by a key that nobody may see": {
      query: "{ users { name score } }",
      data: {
        users: [
          { name: "Ada", score: "PUBLIC s1" },
          { name: "Bob", score: "PUBLIC s2" },
        ],
      },
    },
    "takes a value that is accessible": {
      query: "{ find(kind: PUBLIC) { kind } }",
      data: { find: [{ kind: "PUBLIC" }, { kind: "PUBLIC" }] },
    },
    "refuses the field": {
      query: "{ users { secret } }",
      errors: [{ code: "GRAPHQL_VALIDATION_FAILED" }],
      calls: {},
    },
    "refuses the root field": {
      query: "{ internal { id } }",
      errors: [{ code: "GRAPHQL_VALIDATION_FAILED" }],
      calls: {},
    },
    "refuses the type in a fragment": {
      query: "{ users { name } ...F } fragment F on Hidden { id }",
      errors: [{ code: "GRAPHQL_VALIDATION_FAILED" }],
      calls: {},
    },
    "refuses the value of the enum": {
      query: "{ find(kind: PRIVATE) { id } }",
      errors: [{ code: "GRAPHQL_VALIDATION_FAILED" }],
      calls: {},
    },
    "refuses the value of the enum in a variable": {
      query: "query($kind: Kind) { find(kind: $kind) { id } }",
      variables: { kind: "PRIVATE" },
      errors: [{ code: "BAD_USER_INPUT" }],
      calls: {},
    },
    "refuses the argument": {
      query: "{ find(debug: true) { id } }",
      errors: [{ code: "GRAPHQL_VALIDATION_FAILED" }],
      calls: {},
    },
  },
});
