import { asGiven, defineCase, find } from "../kit/federation.ts";

const accounts = [
  { __typename: "Admin", id: "u1", name: "ada", level: 9 },
  { __typename: "Regular", id: "u2", name: "bob" },
];
const byType = (value: { __typename: string }) => value.__typename;

/** `@requires` on an interface object, an interface object without any type of its own, and a type beside it. */
export const interfaceObjectRequires = defineCase({
  subgraphs: {
    accounts: {
      sdl: `
        type Query { users: [NodeWithName!]! anyone: NodeWithName }
        interface NodeWithName @key(fields: "id") { id: ID! name: String }
        type Admin implements NodeWithName @key(fields: "id") { id: ID! name: String level: Int }
        type Regular implements NodeWithName @key(fields: "id") { id: ID! name: String }`,
      resolvers: {
        Query: { users: () => accounts, anyone: () => accounts[0] },
        NodeWithName: { __resolveType: byType, __resolveReference: find(accounts) },
        Admin: { __resolveReference: find(accounts) },
        Regular: { __resolveReference: find(accounts) },
      },
    },
    names: {
      sdl: `
        type Query { upper: NodeWithName }
        type NodeWithName @key(fields: "id") @interfaceObject {
          id: ID!
          name: String @external
          username: String @requires(fields: "name")
          nick: String
        }`,
      resolvers: {
        Query: { upper: () => ({ id: "u2" }) },
        NodeWithName: {
          __resolveReference: asGiven,
          username: ({ name }) => `@${name}`,
          nick: ({ id }) => `nick of ${id}`,
        },
      },
    },
    badges: {
      sdl: `
        type NodeWithName @key(fields: "id") @interfaceObject {
          id: ID!
          nick: String @external
          badge: String @requires(fields: "nick")
        }`,
      resolvers: { NodeWithName: { __resolveReference: asGiven, badge: ({ nick }) => `[${nick}]` } },
    },
    levels: {
      sdl: `type Admin @key(fields: "id") { id: ID! name: String @external motto: String @requires(fields: "name") }`,
      resolvers: { Admin: { __resolveReference: asGiven, motto: ({ name }) => `${name} rules` } },
    },
  },
  operations: {
    "requires a field that the types have": {
      query: "{ users { username } anyone { ... on Admin { username motto } } }",
      data: {
        users: [{ username: "@ada" }, { username: "@bob" }],
        anyone: { username: "@ada", motto: "ada rules" },
      },
    },
    "starts at the interface object": {
      query: "{ upper { username name __typename } }",
      data: { upper: { username: "@bob", name: "bob", __typename: "Regular" } },
    },
    "chains one interface object to another": {
      query: "{ users { badge ... on Admin { level } } }",
      data: { users: [{ badge: "[nick of u1]", level: 9 }, { badge: "[nick of u2]" }] },
    },
    "chains them from the interface object": {
      query: "{ upper { badge } }",
      data: { upper: { badge: "[nick of u2]" } },
    },
  },
});
