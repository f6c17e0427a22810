import { asGiven, defineCase, find } from "../kit/federation.ts";

const users = [
  { id: "1", type: "REGULAR", role: "READER" },
  { id: "2", type: "ADMIN", role: "OWNER" },
];
const echo = (_: unknown, given: object) => JSON.stringify(given);

/** Enums and input objects of which subgraphs know different parts, custom scalars, and values of every kind as arguments. */
export const enumsAndInputs = defineCase({
  subgraphs: {
    users: {
      sdl: `
        type Query { users(type: Type, filter: Filter): [User!]! echo(filter: Filter, list: [[Int]], json: Json, id: ID, big: Float): String }
        type User @key(fields: "id") { id: ID! role: Role @shareable }
        enum Type { REGULAR ADMIN GUEST }
        enum Role { READER OWNER }
        scalar Json
        input Filter { type: Type = REGULAR first: Int! = 10 inner: Inner only: Boolean }
        input Inner { ids: [ID!]! next: Inner text: String = "none" }`,
      resolvers: {
        Query: {
          users: (_, { type }) => users.filter((user) => type === undefined || user.type === type),
          echo,
        },
        User: { __resolveReference: find(users) },
      },
    },
    roles: {
      sdl: `
        type Query { owners: [User!]! typed(type: Type): String }
        type User @key(fields: "id") { id: ID! role: Role @shareable label(filter: Filter, json: Json): String data: Json }
        enum Role { WRITER OWNER }
        enum Type { REGULAR ADMIN }
        scalar Json
        input Filter { type: Type = REGULAR first: Int! = 10 inner: Inner unknown: Int }
        input Inner { ids: [ID!]! next: Inner text: String = "none" }`,
      resolvers: {
        Query: { owners: () => users.filter(({ role }) => role === "OWNER"), typed: echo },
        User: {
          __resolveReference: asGiven,
          role: ({ id }) => users.find((user) => user.id === id)?.role,
          label: echo,
          data: () => ({ a: [1, null, { __typename: "x" }], "b c": 1e21 }),
        },
      },
    },
  },
  operations: {
    "takes a value that all know": {
      query: "query($type: Type) { users(type: $type) { id role } }",
      variables: { type: "ADMIN" },
      data: { users: [{ id: "2", role: "OWNER" }] },
    },
    "refuses a value that one does not know, as an argument": {
      query: "{ users(type: GUEST) { id } }",
      errors: [{ code: "GRAPHQL_VALIDATION_FAILED" }],
    },
    "refuses a value that one does not know, in a variable": {
      query: "query($type: Type) { users(type: $type) { id } }",
      variables: { type: "GUEST" },
      errors: [{ code: "BAD_USER_INPUT" }],
    },
    "refuses a field of an input that one does not know": {
      query: "query($filter: Filter) { echo(filter: $filter) }",
      variables: { filter: { only: true } },
      errors: [{ code: "BAD_USER_INPUT" }],
      calls: {},
    },
    "keeps what is given and what is not apart": {
      query: "query($filter: Filter, $id: ID, $json: Json) { echo(filter: $filter, id: $id, json: $json) }",
      variables: { filter: { inner: { ids: "one", next: { ids: [] } } }, json: null },
      data: {
        echo: '{"filter":{"type":"REGULAR","first":10,"inner":{"ids":["one"],"next":{"ids":[],"text":"none"},"text":"none"}},"json":null}',
      },
    },
    "passes values within the text": {
      query: `{ echo(filter: { first: 3, type: null, inner: { ids: ["a", "b"], text: """block "text" """ } }, list: [[1, null], null, []], json: { a: [1.5, "x", ENUM, true], b: null }, big: 1e3) }`,
      data: {
        echo: '{"filter":{"type":null,"first":3,"inner":{"ids":["a","b"],"text":"block \\"text\\" "}},"list":[[1,null],null,[]],"json":{"a":[1.5,"x","ENUM",true],"b":null},"big":1000}',
      },
    },
    "puts variables within lists and objects": {
      query:
        "query($n: Int!, $ids: [ID!]!, $text: String) { echo(filter: { first: $n, inner: { ids: $ids, text: $text } }, list: [[$n], [1, $n]]) }",
      variables: { n: 4, ids: ["x"] },
      data: {
        echo: '{"filter":{"type":"REGULAR","first":4,"inner":{"ids":["x"],"text":"none"}},"list":[[4],[1,4]]}',
      },
    },
    "passes variables to the other side of a join, and each only where it is used": {
      query:
        "query($type: Type, $filter: Filter, $json: Json) { users(type: $type) { label(filter: $filter, json: $json) data } }",
      variables: { type: "REGULAR", filter: { first: 1 }, json: { deep: [{ x: 'ü\u2028"' }] } },
      data: {
        users: [
          {
            label: '{"filter":{"type":"REGULAR","first":1},"json":{"deep":[{"x":"ü\u2028\\""}]}}',
            data: { a: [1, null, { __typename: "x" }], "b c": 1e21 },
          },
        ],
      },
    },
    "gives a value that one does not know": {
      query: "{ users { role } owners { role } }",
      data: { users: [{ role: "READER" }, { role: "OWNER" }], owners: [{ role: "OWNER" }] },
    },
    "shows every value of an enum that is only read, and the common values of one that is only given": {
      query: `{ role: __type(name: "Role") { enumValues { name } } type: __type(name: "Type") { enumValues { name } } }`,
      data: {
        role: { enumValues: [{ name: "WRITER" }, { name: "OWNER" }, { name: "READER" }] },
        type: { enumValues: [{ name: "REGULAR" }, { name: "ADMIN" }] },
      },
      calls: {},
    },
  },
});
