import { defineCase, find } from "../kit/federation.ts";

const users = [{ __typename: "User", id: "1", name: "Ada" }];
const byType = (value: { __typename: string }) => value.__typename;

/** Operations of which nothing is left to ask, as a whole or in one place: what is there is still there, and empty. */
export const emptyPlan = defineCase({
  subgraphs: {
    users: {
      sdl: `
        type Query { users: [User!]! user(n: Int): User node: Node rows: [[User]]! }
        interface Node { id: ID! }
        type User implements Node @key(fields: "id") { id: ID! name: String }
        type Bot implements Node @key(fields: "id") { id: ID! code: Int }`,
      resolvers: {
        Query: {
          users: () => users,
          user: () => users[0],
          node: () => users[0],
          rows: () => [users, [null]],
        },
        Node: { __resolveType: byType },
        User: { __resolveReference: find(users) },
      },
    },
    friends: {
      sdl: `
        type Query { count: Int }
        interface Node { id: ID! }
        type User implements Node @key(fields: "id") { id: ID! friend: User friends: [User!]! node: Node }
        type Bot implements Node @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: { count: () => 1 },
        Node: { __resolveType: byType },
        User: {
          __resolveReference: (given: object) => given,
          friend: () => users[0],
          friends: () => users,
          node: () => users[0],
        },
      },
    },
  },
  operations: {
    "gives an empty object for a fragment that never fits": {
      query: "{ users { ... on Node { ... on Bot { id } } } user { ... on Node { ... on Bot { code } } } }",
      data: { users: [{}], user: {} },
    },
    "gives it beside other subgraphs": {
      query: "{ count user { ...F } rows { ...F } } fragment F on Node { ... on Bot { id } }",
      data: { count: 1, user: {}, rows: [[{}], [null]] },
    },
    "gives it where the field has a condition": {
      query:
        "query($yes: Boolean = true) { count user(n: 1) @include(if: $yes) { ... on Node { ... on Bot { id } } } }",
      data: { count: 1, user: {} },
      oracle: "It does not ask for the field and answers null.",
    },
    "gives it where the fragments have conditions": {
      query:
        "query($no: Boolean = false) { count users { ... on Node @skip(if: $no) { ... on Bot @skip(if: $no) { id } } } node { ... on Bot @include(if: $no) { id } } }",
      data: { count: 1, users: [{}], node: {} },
    },
    "gives it within an entity of another subgraph": {
      query:
        "query($yes: Boolean = true) { user { friends @include(if: $yes) { ... on Node { ... on Bot { id } } } friend { ... on Node { ... on Bot { id } } } node { ... on Bot { code } } } }",
      data: { user: { friends: [{}], friend: {}, node: {} } },
    },
    "asks nothing where all is left out": {
      query: "query($no: Boolean = false) { user @include(if: $no) { id } ... @skip(if: true) { count } }",
      data: {},
      calls: {},
    },
    "asks nothing for the type of the root": {
      query:
        "query($no: Boolean = false) { a: __typename user @include(if: $no) { id } __typename @include(if: $no) }",
      data: { a: "Query" },
      calls: {},
    },
    "asks nothing for a mutation's or query's fragment that never fits": {
      query:
        "query($no: Boolean = false) { ... on Query { ... @include(if: $no) { users { id } } } __typename }",
      data: { __typename: "Query" },
      calls: {},
    },
  },
});
