import { defineCase, find } from "../kit/federation.ts";

const users = [
  { __typename: "User", id: "1", name: "Ada" },
  { __typename: "User", id: "2", name: "Bob" },
];
const carts = [
  { id: "1", total: 10, items: [{ id: "i1" }], fee: 1 },
  { id: "2", total: 20, items: [], fee: 2 },
];
const conditional = `query($a: Boolean!, $b: Boolean = true) {
  users @include(if: $a) { id name @skip(if: $b) total @include(if: $b) ...F @skip(if: $a) }
  first: user { ...F @include(if: $b) items @skip(if: $a) @include(if: $b) { id } }
  other @include(if: $b)
}
fragment F on User { tax name }`;

/** `@skip` and `@include` on fields, fragments, roots and joined fields, by values and variables; what is left out is not fetched. */
export const skipInclude = defineCase({
  subgraphs: {
    users: {
      sdl: `
        type Query { users: [User!]! user: User node: Node }
        interface Node { id: ID! }
        type User implements Node @key(fields: "id") { id: ID! name: String }`,
      resolvers: {
        Query: { users: () => users, user: () => users[0], node: () => users[1] },
        Node: { __resolveType: () => "User" },
        User: { __resolveReference: find(users) },
      },
    },
    carts: {
      sdl: `
        type Query { other: Int }
        type User @key(fields: "id") { id: ID! total: Int items: [Item!]! fee: Int }
        type Item { id: ID! }`,
      resolvers: { Query: { other: () => 7 }, User: { __resolveReference: find(carts) } },
    },
    taxes: {
      sdl: `type User @key(fields: "id") { id: ID! fee: Int @external total: Int @external tax: Int @requires(fields: "fee") bonus: Int @requires(fields: "total") }`,
      resolvers: {
        User: {
          __resolveReference: (given: object) => given,
          tax: ({ fee }) => fee * 100,
          bonus: ({ total }) => total + 1,
        },
      },
    },
  },
  operations: {
    "leaves out by values": {
      query:
        "{ users @skip(if: true) { id } user { name @include(if: false) total @skip(if: false) id @include(if: true) } }",
      data: { user: { total: 10, id: "1" } },
      calls: { users: 1, carts: 1 },
    },
    "requires only what the fields that are left require": {
      query: "query($a: Boolean!) { users { name tax @include(if: $a) bonus @skip(if: $a) } }",
      oracle: "It asks for nothing of an entity where one of several requirements was left out.",
      variables: { a: true },
      data: {
        users: [
          { name: "Ada", tax: 100 },
          { name: "Bob", tax: 200 },
        ],
      },
    },
    "requires only what the other fields require where those are left": {
      query:
        "query($a: Boolean!) { users { ... on User @include(if: $a) { tax } ... on User @skip(if: $a) { bonus } } }",
      variables: { a: false },
      data: { users: [{ bonus: 11 }, { bonus: 21 }] },
    },
    "leaves out nothing else": {
      query:
        "{ users { total tax @include(if: false) } a: users { tax total @skip(if: true) } b: users { tax fee @include(if: false) } }",
      data: {
        users: [{ total: 10 }, { total: 20 }],
        a: [{ tax: 100 }, { tax: 200 }],
        b: [{ tax: 100 }, { tax: 200 }],
      },
    },
    "leaves out all there is": {
      query: "{ users @skip(if: true) { id } ... @include(if: false) { user { id } } }",
      data: {},
      calls: {},
    },
    "leaves out all there is by variables": {
      query:
        "query($no: Boolean!) { users @include(if: $no) { id } ...F @include(if: $no) } fragment F on Query { other }",
      variables: { no: false },
      data: {},
      calls: {},
    },
    "leaves an object empty": {
      query:
        "query($no: Boolean = false) { user { name @include(if: $no) total @include(if: $no) } users { ...F @include(if: $no) } } fragment F on User { id }",
      data: { user: {}, users: [{}, {}] },
    },
    "takes true": {
      query: conditional,
      variables: { a: true },
      data: {
        users: [
          { id: "1", total: 10 },
          { id: "2", total: 20 },
        ],
        first: { tax: 100, name: "Ada" },
        other: 7,
      },
    },
    "takes false": {
      query: conditional,
      variables: { a: false, b: false },
      data: { first: {} },
    },
    "takes the default": {
      query: conditional,
      variables: { a: false },
      data: { first: { tax: 100, name: "Ada", items: [{ id: "i1" }] }, other: 7 },
    },
    "takes both": {
      query: conditional,
      variables: { a: true, b: false },
      data: {
        users: [
          { id: "1", name: "Ada" },
          { id: "2", name: "Bob" },
        ],
        first: {},
      },
    },
    "joins what one variable leaves of a chain": {
      query:
        "query($a: Boolean!, $b: Boolean!) { users { ... on User @include(if: $a) { tax @skip(if: $b) fee } ...G @skip(if: $a) } } fragment G on User { total tax @include(if: $b) }",
      variables: { a: false, b: true },
      data: {
        users: [
          { total: 10, tax: 100 },
          { total: 20, tax: 200 },
        ],
      },
    },
    "leaves out the same field in one place and not in the other": {
      query:
        "query($a: Boolean!) { user { total @include(if: $a) } user { ... @skip(if: $a) { total } ...H } } fragment H on User { name @include(if: $a) name @skip(if: $a) }",
      variables: { a: false },
      data: { user: { total: 10, name: "Ada" } },
    },
    "leaves out __typename and fragments on an interface": {
      query:
        "query($a: Boolean!) { node { __typename @include(if: $a) id ... on User @skip(if: $a) { total __typename } ... on Node @include(if: $a) { ... on User { name } } } }",
      variables: { a: true },
      data: { node: { __typename: "User", id: "2", name: "Bob" } },
      calls: { users: 1 },
    },
    "refuses a condition without a value": {
      query: "query($a: Boolean!) { users { id @skip(if: $a) } }",
      errors: [{ code: "BAD_USER_INPUT" }],
      calls: {},
    },
  },
});
