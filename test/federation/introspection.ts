import { defineCase, find } from "../kit/federation.ts";

const rows = [{ id: "1", name: "Ada" }];

/** Questions about the schema beside questions about data. */
export const introspection = defineCase({
  subgraphs: {
    users: {
      sdl: `
        "Where all begins."
        type Query { users(first: Int = 3): [User!]! old: Int @deprecated(reason: "gone") }
        type User @key(fields: "id") { id: ID! "As people call it." name: String }`,
      resolvers: { Query: { users: () => rows }, User: { __resolveReference: find(rows) } },
    },
    ages: {
      sdl: `type User @key(fields: "id") { id: ID! age: Int }`,
      resolvers: { User: { __resolveReference: ({ id }: { id: string }) => ({ id, age: 36 }) } },
    },
  },
  operations: {
    "stands beside data": {
      query: `{ users { name age } __schema { queryType { name } } a: __type(name: "User") { name fields { name description } } users2: users { id } }`,
      data: {
        users: [{ name: "Ada", age: 36 }],
        __schema: { queryType: { name: "Query" } },
        a: {
          name: "User",
          fields: [
            { name: "id", description: null },
            { name: "age", description: null },
            { name: "name", description: "As people call it." },
          ],
        },
        users2: [{ id: "1" }],
      },
      calls: { users: 1, ages: 1 },
    },
    "calls no subgraph alone": {
      query: `{ __schema { mutationType { name } types { name } } }`,
      data: {
        __schema: {
          mutationType: null,
          types: [
            "Query",
            "Int",
            "User",
            "ID",
            "String",
            "Boolean",
            "__Schema",
            "__Type",
            "__TypeKind",
            "__Field",
            "__InputValue",
            "__EnumValue",
            "__Directive",
            "__DirectiveLocation",
          ].map((name) => ({ name })),
        },
      },
      calls: {},
    },
    "takes a variable": {
      query: `query($name: String!, $old: Boolean = false) { __type(name: $name) { kind fields(includeDeprecated: $old) { name args { name defaultValue } } } }`,
      variables: { name: "Query", old: true },
      data: {
        __type: {
          kind: "OBJECT",
          fields: [
            { name: "users", args: [{ name: "first", defaultValue: "3" }] },
            { name: "old", args: [] },
          ],
        },
      },
      calls: {},
    },
    "takes the variable's other value": {
      query: `query($name: String!, $old: Boolean = false) { __type(name: $name) { kind fields(includeDeprecated: $old) { name args { name defaultValue } } } }`,
      variables: { name: "User" },
      data: { __type: { kind: "OBJECT", fields: ["id", "age", "name"].map((name) => ({ name, args: [] })) } },
      calls: {},
    },
    "answers null for a type that is not there": {
      query: `{ __type(name: "Nobody") { name } b: __type(name: "_Entity") { name } c: __type(name: "join__Graph") { name } }`,
      data: { __type: null, b: null, c: null },
      calls: {},
    },
    "is skipped as data are": {
      query: `query($yes: Boolean!) { __schema @skip(if: $yes) { queryType { name } } __typename __type(name: "Int") @include(if: $yes) { name } users { name @skip(if: $yes) id } }`,
      variables: { yes: true },
      data: { __typename: "Query", __type: { name: "Int" }, users: [{ id: "1" }] },
      calls: { users: 1 },
    },
  },
});
