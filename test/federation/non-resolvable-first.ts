import { defineCase, find } from "../kit/federation.ts";

const products = [{ id: "p1", upc: "u1", name: "Chair" }];
const prices = [{ upc: "u1", price: 7 }];

/** The key that cannot be resolved stands before the one that can, in the subgraph that has the field. */
export const nonResolvableFirst = defineCase({
  subgraphs: {
    catalog: {
      sdl: `
        type Query { product: Product }
        type Product @key(fields: "id") @key(fields: "upc") { id: ID! upc: String! name: String }`,
      resolvers: { Query: { product: () => products[0] }, Product: { __resolveReference: find(products) } },
    },
    prices: {
      sdl: `
        type Product @key(fields: "id", resolvable: false) @key(fields: "upc") { id: ID! @external upc: String! price: Int }
      `,
      resolvers: {
        Product: {
          __resolveReference(reference: { upc?: string }) {
            if (reference.upc === undefined) throw new Error("asked by a key that is not resolvable");
            return prices.find(({ upc }) => upc === reference.upc);
          },
        },
      },
    },
    stubs: {
      sdl: `
        type Query { stub: Product }
        type Product @key(fields: "id", resolvable: false) { id: ID! }`,
      resolvers: { Query: { stub: () => ({ id: "p1" }) } },
    },
  },
  operations: {
    "joins by the other key": {
      query: "{ product { name price } }",
      data: { product: { name: "Chair", price: 7 } },
      calls: { catalog: 1, prices: 1 },
    },
    "goes from a stub over the catalog": {
      query: "{ stub { price name } }",
      data: { stub: { price: 7, name: "Chair" } },
      calls: { stubs: 1, catalog: 1, prices: 1 },
    },
  },
});
