import { asGiven, defineCase } from "../kit/federation.ts";

const byType = (value: { __typename: string }) => value.__typename;

/** One field that is non-null here and nullable there, and types that are wider in one subgraph: the client sees the wider. */
export const childTypeMismatch = defineCase({
  subgraphs: {
    strict: {
      sdl: `
        type Query { users: [User!]! @shareable user: User! @shareable }
        type User @key(fields: "id") { id: ID! name: String! @shareable pet: Dog! @shareable tags: [String!]! @shareable }
        interface Pet { name: String }
        type Dog implements Pet { name: String @shareable }
        type Cat implements Pet { name: String @shareable }`,
      resolvers: {
        Query: {
          users: () => [{ id: "1", name: "Ada", pet: { name: "Rex" }, tags: ["x"] }],
          user: () => ({ id: "1" }),
        },
        User: {
          __resolveReference: asGiven,
          name: () => "Ada",
          pet: () => ({ name: "Rex" }),
          tags: () => ["x"],
        },
        Pet: { __resolveType: () => "Dog" },
      },
    },
    loose: {
      sdl: `
        type Query { users: [User] @shareable user: User @shareable lost: User }
        type User @key(fields: "id") { id: ID name: String @shareable pet: Pet @shareable tags: [String] @shareable age: Int }
        interface Pet { name: String }
        type Dog implements Pet { name: String @shareable }
        type Cat implements Pet { name: String @shareable }`,
      resolvers: {
        Query: { users: () => [{ id: "1" }], user: () => ({ id: "1" }), lost: () => ({ id: "7" }) },
        User: {
          __resolveReference: asGiven,
          name: ({ id }) => (id === "1" ? "Ada" : null),
          pet: ({ id }) =>
            id === "1" ? { __typename: "Dog", name: "Rex" } : { __typename: "Cat", name: null },
          tags: ({ id }) => (id === "1" ? ["x"] : [null]),
          age: ({ id }) => Number(id),
        },
        Pet: { __resolveType: byType },
      },
    },
  },
  operations: {
    "shows the wider type": {
      query: "{ users { id name age tags pet { name ... on Dog { __typename } } } }",
      data: {
        users: [{ id: "1", name: "Ada", age: 1, tags: ["x"], pet: { name: "Rex", __typename: "Dog" } }],
      },
    },
    "takes nulls where one subgraph may give them": {
      query: "{ lost { name tags pet { __typename name } } }",
      data: { lost: { name: null, tags: [null], pet: { __typename: "Cat", name: null } } },
      calls: { loose: 1 },
    },
    "says nullable in the schema": {
      query: `{ __type(name: "User") { fields { name type { kind name } } } }`,
      data: {
        __type: {
          fields: [
            { name: "id", type: { kind: "SCALAR", name: "ID" } },
            { name: "name", type: { kind: "SCALAR", name: "String" } },
            { name: "pet", type: { kind: "INTERFACE", name: "Pet" } },
            { name: "tags", type: { kind: "LIST", name: null } },
            { name: "age", type: { kind: "SCALAR", name: "Int" } },
          ],
        },
      },
      calls: {},
    },
  },
});
