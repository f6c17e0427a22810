import { defineCase, find } from "../kit/federation.ts";

const byType = (value: { __typename: string }) => value.__typename;
const toaster = { __typename: "Toaster", id: "t1", warranty: 1 };
const oven = { __typename: "Oven", id: "o1", warranty: 2 };

/** A union in one subgraph whose members implement an interface that only another one knows. */
export const unionInterfaceDistributed = defineCase({
  subgraphs: {
    sales: {
      sdl: `
        type Query { products: [Product!]! node(id: ID!): Node @shareable }
        union Product = Oven | Toaster
        interface Node { id: ID! }
        type Oven implements Node @key(fields: "id") { id: ID! }
        type Toaster implements Node @key(fields: "id") { id: ID! warranty: Int @shareable }`,
      resolvers: {
        Query: {
          products: () => [oven, toaster],
          node: (_, { id }) => [oven, toaster].find((one) => one.id === id),
        },
        Product: { __resolveType: byType },
        Node: { __resolveType: byType },
        Oven: { __resolveReference: find([oven]) },
        Toaster: { __resolveReference: find([toaster]) },
      },
    },
    service: {
      sdl: `
        type Query { node(id: ID!): Node @shareable }
        interface Node { id: ID! }
        interface Kitchen implements Node { id: ID! warranty: Int }
        type Oven implements Node & Kitchen @key(fields: "id") { id: ID! warranty: Int }
        type Toaster implements Node & Kitchen @key(fields: "id") { id: ID! warranty: Int @shareable }`,
      resolvers: {
        Query: { node: (_, { id }) => [oven, toaster].find((one) => one.id === id) },
        Node: { __resolveType: byType },
        Kitchen: { __resolveType: byType },
        Oven: { __resolveReference: find([oven]) },
        Toaster: { __resolveReference: find([toaster]) },
      },
    },
  },
  operations: {
    "narrows a union by the interface": {
      query: "{ products { ... on Node { id } } }",
      data: { products: [{ id: "o1" }, { id: "t1" }] },
      calls: { sales: 1 },
    },
    "gives the fields of the interface that one subgraph knows": {
      query: "{ products { ... on Kitchen { warranty __typename } } }",
      data: {
        products: [
          { warranty: 2, __typename: "Oven" },
          { warranty: 1, __typename: "Toaster" },
        ],
      },
    },
    "narrows a node": {
      query: '{ node(id: "o1") { __typename ... on Kitchen { warranty } ... on Toaster { id } } }',
      data: { node: { __typename: "Oven", warranty: 2 } },
    },
    "narrows a node twice": {
      query: '{ node(id: "t1") { ... on Kitchen { ... on Node { ... on Toaster { id warranty } } } } }',
      data: { node: { id: "t1", warranty: 1 } },
    },
  },
});
