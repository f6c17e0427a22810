import { defineCase } from "../kit/federation.ts";

const product = {
  id: "1",
  name: { id: "n1", brand: "B", model: "M" },
  category: { id: "c1", name: "Cat" },
  price: { amount: 3, currency: "EUR" },
};

/** A root field without any key, that three subgraphs serve in part: it is asked of each and merged, in lists by position. */
export const sharedRoot = defineCase({
  subgraphs: Object.fromEntries(
    [
      ["names", "name: Name", "type Name @shareable { id: ID! brand: String model: String }"],
      ["categories", "category: Category", "type Category @shareable { id: ID! name: String }"],
      ["prices", "price: Price", "type Price @shareable { amount: Int currency: String }"],
    ].map(([name = "", field = "", type = ""]) => [
      name,
      {
        sdl: `
          type Query { product: Product @shareable products: [Product!]! @shareable }
          type Product @shareable { id: ID! ${field} }
          ${type}`,
        resolvers: { Query: { product: () => product, products: () => [product, { ...product, id: "2" }] } },
      },
    ]),
  ),
  operations: {
    "merges an object": {
      query: "{ product { name { brand } category { name } price { amount currency } id } }",
      data: {
        product: {
          name: { brand: "B" },
          category: { name: "Cat" },
          price: { amount: 3, currency: "EUR" },
          id: "1",
        },
      },
      calls: { names: 1, categories: 1, prices: 1 },
    },
    "merges a list": {
      query: "{ products { id price { amount } name { model id } } }",
      data: {
        products: [
          { id: "1", price: { amount: 3 }, name: { model: "M", id: "n1" } },
          { id: "2", price: { amount: 3 }, name: { model: "M", id: "n1" } },
        ],
      },
    },
    "asks one for what all have": {
      query: "{ product { id __typename } }",
      data: { product: { id: "1", __typename: "Product" } },
    },
  },
});
