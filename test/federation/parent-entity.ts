import { asGiven, defineCase, find } from "../kit/federation.ts";

const products = [
  { id: "1", pid: "p1", category: { id: "c1", tag: "t1" } },
  { id: "2", pid: "p2", category: { id: "c2", tag: "t2" } },
];
const details = [
  { id: "1", pid: "p1", category: { details: "first" } },
  { id: "2", pid: "p2", category: { details: "second" } },
];

/** A value without a key is completed by asking for the entity that holds it once more elsewhere. */
export const parentEntity = defineCase({
  subgraphs: {
    products: {
      sdl: `
        type Query { products: [Product!]! }
        type Product @key(fields: "id pid") { id: ID! pid: ID! category: Category @shareable }
        type Category { id: ID tag: String @shareable main: Box @shareable }
        type Box { left: Int }`,
      resolvers: {
        Query: { products: () => products },
        Product: { __resolveReference: find(products) },
        Category: { main: () => ({ left: 1 }) },
      },
    },
    details: {
      sdl: `
        type Product @key(fields: "id pid") { id: ID! pid: ID! category: Category @shareable }
        type Category { details: String main: Box @shareable }
        type Box { right: Int }`,
      resolvers: { Product: { __resolveReference: find(details) }, Category: { main: () => ({ right: 2 }) } },
    },
    third: {
      sdl: `
        type Query { stubs: [Product!]! }
        type Product @key(fields: "id pid") { id: ID! pid: ID! note: String }`,
      resolvers: {
        Query: { stubs: () => products },
        Product: { __resolveReference: asGiven, note: ({ pid }) => `note ${pid}` },
      },
    },
  },
  operations: {
    "completes the value": {
      query: "{ products { category { id details tag } } }",
      data: {
        products: [
          { category: { id: "c1", details: "first", tag: "t1" } },
          { category: { id: "c2", details: "second", tag: "t2" } },
        ],
      },
      calls: { products: 1, details: 1 },
    },
    "completes a value within the value": {
      query: "{ products { category { main { right left } } } }",
      data: {
        products: [
          { category: { main: { right: 2, left: 1 } } },
          { category: { main: { right: 2, left: 1 } } },
        ],
      },
    },
    "completes it from both sides": {
      query: "{ stubs { note category { tag details } } }",
      data: {
        stubs: [
          { note: "note p1", category: { tag: "t1", details: "first" } },
          { note: "note p2", category: { tag: "t2", details: "second" } },
        ],
      },
      calls: { third: 1, products: 1, details: 1 },
    },
  },
});
