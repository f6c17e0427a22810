import { defineCase, find } from "../kit/federation.ts";

const users = [
  { id: "1", rid: "r1", name: "Ada" },
  { id: "2", rid: "r2", name: "Bob" },
];
const shared = [
  { id: "1", nickname: "a", seen: "yesterday" },
  { id: "2", nickname: "b", seen: "today" },
];

/** Fields that are `@external` yet served because they are in the key, `extend type`, and a type of Federation 1. */
export const externalAndExtends = defineCase({
  subgraphs: {
    one: {
      isFederation1: true,
      sdl: `
        type Query { random: User users: [User] }
        extend type User @key(fields: "id") { id: ID! @external rid: ID }`,
      resolvers: {
        Query: { random: () => users[0], users: () => users },
        User: { __resolveReference: find(users) },
      },
    },
    two: {
      isFederation1: true,
      sdl: `
        extend type Query { byName(name: String!): User }
        type User @key(fields: "id") { id: ID! name: String! }`,
      resolvers: {
        Query: { byName: (_, { name }) => users.find((user) => user.name === name) },
        User: { __resolveReference: find(users) },
      },
    },
    three: {
      sdl: `
        extend type User @key(fields: "id") { id: ID! @external nickname: String seen: String @shareable }`,
      resolvers: { User: { __resolveReference: find(shared) } },
    },
    four: {
      sdl: `
        type User @key(fields: "id") @extends { id: ID seen: String @shareable }`,
      resolvers: { User: { __resolveReference: find(shared) } },
    },
  },
  operations: {
    "serves an external key where it stands": {
      query: "{ random { id rid } }",
      data: { random: { id: "1", rid: "r1" } },
      calls: { one: 1 },
    },
    "joins types that are extended": {
      query: "{ users { name nickname rid seen } }",
      data: {
        users: [
          { name: "Ada", nickname: "a", rid: "r1", seen: "yesterday" },
          { name: "Bob", nickname: "b", rid: "r2", seen: "today" },
        ],
      },
    },
    "goes into an extension": {
      query: "query($name: String!) { byName(name: $name) { rid seen } }",
      variables: { name: "Bob" },
      data: { byName: { rid: "r2", seen: "today" } },
    },
  },
});
