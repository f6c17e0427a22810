import { defineCase, find } from "../kit/federation.ts";

const rows = [{ __typename: "User", id: "1", name: "Ada" }];
const extra = [{ id: "1", badge: { color: "red" } }];

/** `__typename` everywhere, under every name. */
export const typename = defineCase({
  subgraphs: {
    users: {
      sdl: `
        type Query { users: [User!]! any: Any someone: Someone }
        type Mutation { add: User }
        union Any = User
        interface Someone { id: ID! }
        type User implements Someone @key(fields: "id") { id: ID! name: String }`,
      resolvers: {
        Query: { users: () => rows, any: () => rows[0], someone: () => rows[0] },
        Mutation: { add: () => rows[0] },
        User: { __resolveReference: find(rows) },
        Any: { __resolveType: () => "User" },
        Someone: { __resolveType: () => "User" },
      },
    },
    badges: {
      sdl: `
        type Query { count: Int }
        type User @key(fields: "id") { id: ID! badge: Badge friends: [User!]! }
        type Badge { color: String }`,
      resolvers: {
        Query: { count: () => 1 },
        User: { __resolveReference: find(extra), friends: () => extra },
      },
    },
  },
  operations: {
    "is known of the root without asking": {
      query: "{ __typename a: __typename ...F } fragment F on Query { b: __typename }",
      data: { __typename: "Query", a: "Query", b: "Query" },
      calls: {},
    },
    "stands between fields of two subgraphs": {
      query:
        "{ a: count __typename users { __typename id t: __typename badge { b: __typename color __typename } x: __typename } z: __typename }",
      data: {
        a: 1,
        __typename: "Query",
        users: [
          {
            __typename: "User",
            id: "1",
            t: "User",
            badge: { b: "Badge", color: "red", __typename: "Badge" },
            x: "User",
          },
        ],
        z: "Query",
      },
    },
    "is all that is asked of an entity": {
      query: "{ users { __typename } any { __typename } someone { kind: __typename } }",
      data: { users: [{ __typename: "User" }], any: { __typename: "User" }, someone: { kind: "User" } },
      calls: { users: 1 },
    },
    "is asked within a join": {
      query: "{ users { friends { a: __typename friends { b: __typename name } } } }",
      data: { users: [{ friends: [{ a: "User", friends: [{ b: "User", name: "Ada" }] }] }] },
    },
    "is asked of a mutation": {
      query: "mutation { m: __typename add { t: __typename badge { __typename } } }",
      data: { m: "Mutation", add: { t: "User", badge: { __typename: "Badge" } } },
    },
    "is asked in fragments on a union and an interface": {
      query:
        "{ any { ... on User { __typename badge { color } } } someone { ... on Someone { __typename ... on User { u: __typename name } } } }",
      data: {
        any: { __typename: "User", badge: { color: "red" } },
        someone: { __typename: "User", u: "User", name: "Ada" },
      },
    },
  },
});
