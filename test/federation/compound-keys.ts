import { defineCase, find } from "../kit/federation.ts";

const products = [
  { id: "p1", sku: { line: "A", number: 1 }, region: "eu", title: "Chair" },
  { id: "p2", sku: { line: "A", number: 2 }, region: "us", title: "Table" },
  { id: "p3", sku: { line: "B", number: 1 }, region: "eu", title: "Lamp" },
];
const stock = [
  { sku: { line: "A", number: 1 }, region: "eu", left: 3 },
  { sku: { line: "A", number: 2 }, region: "us", left: 0 },
  { sku: { line: "B", number: 1 }, region: "eu", left: 7 },
];
const prices = [
  { id: "p1", region: "eu", cents: 100 },
  { id: "p2", region: "us", cents: 200 },
  { id: "p3", region: "us", cents: 300 },
];

/** Keys of several fields, of objects within, and a way from one key to another. */
export const compoundKeys = defineCase({
  subgraphs: {
    catalog: {
      sdl: `
        type Query { products: [Product!]! }
        type Product @key(fields: "id region") @key(fields: "sku { line number } region") {
          id: ID! region: String! title: String sku: Sku!
        }
        type Sku @shareable { line: String! number: Int! }`,
      resolvers: {
        Query: { products: () => products },
        Product: { __resolveReference: find(products) },
      },
    },
    stock: {
      sdl: `
        type Query { scarce: [Product!]! }
        type Product @key(fields: "sku { line number } region") { sku: Sku! region: String! left: Int }
        type Sku @shareable { line: String! number: Int! }`,
      resolvers: {
        Query: { scarce: () => stock.filter(({ left }) => left < 5) },
        Product: { __resolveReference: find(stock) },
      },
    },
    prices: {
      sdl: `
        type Query { cheapest: Product }
        type Product @key(fields: "id region") { id: ID! region: String! cents: Int }`,
      resolvers: {
        Query: { cheapest: () => prices[0] },
        Product: { __resolveReference: find(prices) },
      },
    },
  },
  operations: {
    "joins by a key with an object within": {
      query: "{ products { title left } }",
      data: {
        products: [
          { title: "Chair", left: 3 },
          { title: "Table", left: 0 },
          { title: "Lamp", left: 7 },
        ],
      },
      calls: { catalog: 1, stock: 1 },
    },
    "joins by two fields; both must fit": {
      query: "{ products { cents title } }",
      data: {
        products: [
          { cents: 100, title: "Chair" },
          { cents: 200, title: "Table" },
          { cents: null, title: "Lamp" },
        ],
      },
    },
    "gets from one key to another by a subgraph that has both": {
      query: "{ scarce { left cents } cheapest { left } }",
      data: {
        scarce: [
          { left: 3, cents: 100 },
          { left: 0, cents: 200 },
        ],
        cheapest: { left: 3 },
      },
      calls: { stock: 2, catalog: 2, prices: 2 },
    },
    "gives a part of the key's object where the client asks for it": {
      query: "{ products { sku { number } left } }",
      data: {
        products: [
          { sku: { number: 1 }, left: 3 },
          { sku: { number: 2 }, left: 0 },
          { sku: { number: 1 }, left: 7 },
        ],
      },
    },
  },
});
