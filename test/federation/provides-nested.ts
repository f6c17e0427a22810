import { defineCase, find } from "../kit/federation.ts";

const categories = [
  { id: "c1", name: "Home", parent: { id: "c0", name: "All" }, items: [{ id: "p1" }] },
  { id: "c0", name: "All", parent: null, items: [] },
];
const products = [
  { id: "p1", category: { id: "c1", name: "Home", parent: { id: "c0", name: "All" } } },
  { id: "p2", category: null },
];

/** `@provides` within provided entities, and a type that provides itself. */
export const providesNested = defineCase({
  subgraphs: {
    products: {
      sdl: `
        type Query { products: [Product!]! @provides(fields: "category { name parent { id name } }") }
        type Product @key(fields: "id") { id: ID! category: Category @external }
        type Category @key(fields: "id") { id: ID! name: String @external parent: Category @external }`,
      resolvers: { Query: { products: () => products } },
    },
    tree: {
      sdl: `
        type Product @key(fields: "id") { id: ID! category: Category @shareable }
        type Category @key(fields: "id") { id: ID! parent: Category @shareable items: [Product!]! }`,
      resolvers: {
        Product: {
          __resolveReference: find(products),
          category: ({ id }) => find(products)({ id })?.["category"],
        },
        Category: { __resolveReference: find(categories) },
      },
    },
    names: {
      sdl: `type Category @key(fields: "id") { id: ID! name: String @shareable slug: String }`,
      resolvers: {
        Category: { __resolveReference: find(categories), slug: ({ name }) => name.toLowerCase() },
      },
    },
  },
  operations: {
    "takes what is provided two levels down": {
      query: "{ products { category { name parent { name } } } }",
      data: { products: [{ category: { name: "Home", parent: { name: "All" } } }, { category: null }] },
      calls: { products: 1 },
    },
    "goes on from there": {
      query:
        "{ products { category { slug items { id category { name } } parent { slug parent { id } } } } }",
      data: {
        products: [
          {
            category: {
              slug: "home",
              items: [{ id: "p1", category: { name: "Home" } }],
              parent: { slug: "all", parent: null },
            },
          },
          { category: null },
        ],
      },
    },
  },
});
