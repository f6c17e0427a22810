import { defineCase, find } from "../kit/federation.ts";

const products = [
  { id: "1", price: 10, name: "Pen" },
  { id: "2", price: 20, name: "Ink" },
];

/** An `@external` field that is required by nobody but named by the key of another, and one that is never used. */
export const mysteriousExternal = defineCase({
  subgraphs: {
    list: {
      sdl: `
        type Query { product: Product products: [Product!]! }
        type Product @key(fields: "id") { id: ID! name: String! price: Float! }`,
      resolvers: {
        Query: { product: () => products[0], products: () => products },
        Product: { __resolveReference: find(products) },
      },
    },
    use: {
      sdl: `
        type Product @key(fields: "id") {
          id: ID!
          price: Float! @external
          name: String! @external
          tax: Float @requires(fields: "price")
          label: String! @requires(fields: "name price")
        }`,
      resolvers: {
        Product: {
          __resolveReference: (given: object) => given,
          tax: ({ price }) => price / 10,
          label: ({ name, price }) => `${name} ${price}`,
        },
      },
    },
  },
  operations: {
    "gives external fields from where they are served": {
      query: "{ product { price tax } }",
      data: { product: { price: 10, tax: 1 } },
    },
    "asks for what is required though the client does not": {
      query: "{ products { label } }",
      data: { products: [{ label: "Pen 10" }, { label: "Ink 20" }] },
      calls: { list: 1, use: 1 },
    },
  },
});
