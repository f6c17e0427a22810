import { defineCase, find } from "../kit/federation.ts";

const users = [
  { id: "u1", name: "Ada" },
  { id: "u2", name: "Bob" },
];
const carts = [
  { id: "u1", total: 10 },
  { id: "u2", total: 20 },
];

/** One type, one key, a field from each side. */
export const simpleEntities = defineCase({
  subgraphs: {
    users: {
      sdl: `
        type Query { user(id: ID!): User users: [User!]! }
        type User @key(fields: "id") { id: ID! name: String! }`,
      resolvers: {
        Query: { user: (_, { id }) => users.find((user) => user.id === id), users: () => users },
        User: { __resolveReference: find(users) },
      },
    },
    carts: {
      sdl: `
        type Query { richest: User }
        type User @key(fields: "id") { id: ID! total: Int }`,
      resolvers: {
        Query: { richest: () => carts[1] },
        User: { __resolveReference: find(carts) },
      },
    },
  },
  operations: {
    "joins a field of the other subgraph": {
      query: '{ user(id: "u1") { name total } }',
      data: { user: { name: "Ada", total: 10 } },
      calls: { users: 1, carts: 1 },
    },
    "joins a list in one call": {
      query: "{ users { total name id } }",
      data: {
        users: [
          { total: 10, name: "Ada", id: "u1" },
          { total: 20, name: "Bob", id: "u2" },
        ],
      },
      calls: { users: 1, carts: 1 },
    },
    "goes the other way": {
      query: "{ richest { name } }",
      data: { richest: { name: "Bob" } },
      calls: { users: 1, carts: 1 },
    },
    "asks one subgraph where one is enough": {
      query: "{ richest { total id } }",
      data: { richest: { total: 20, id: "u2" } },
      calls: { carts: 1 },
    },
    "answers a record that does not exist with null": {
      query: "query($id: ID!) { user(id: $id) { total } }",
      variables: { id: "u9" },
      data: { user: null },
      calls: { users: 1 },
    },
    "runs the operation that is named": {
      query: "query A { users { id } } query B { richest { id } }",
      operationName: "B",
      data: { richest: { id: "u2" } },
    },
    "merges a field that is asked for twice": {
      query: '{ user(id: "u1") { name ...F } user(id: "u1") { id } } fragment F on User { total id }',
      data: { user: { name: "Ada", total: 10, id: "u1" } },
    },
  },
});
