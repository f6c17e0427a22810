import { asGiven, defineCase, find } from "../kit/federation.ts";

const orders = [
  {
    number: 1,
    shop: { owner: { id: "o1" }, code: "x" },
    lines: [{ product: { id: "p1" } }, { product: { id: "p2" } }],
  },
  { number: 2, shop: { owner: { id: "o2" }, code: "y" }, lines: [] },
];
const shipments = [
  { number: 1, shop: { owner: { id: "o1" } }, carrier: "rail" },
  { number: 2, shop: { owner: { id: "o2" } }, carrier: "road" },
];
const names = [
  { id: "o1", name: "Olga" },
  { id: "o2", name: "Omar" },
];
const products = [
  { id: "p1", weight: 1.5 },
  { id: "p2", weight: 2 },
];

/** Keys that reach through an object into another entity, and lists of values that hold entities. */
export const nestedKeys = defineCase({
  subgraphs: {
    orders: {
      sdl: `
        type Query { orders: [Order!]! }
        type Order @key(fields: "number shop { owner { id } }") { number: Int! shop: Shop! lines: [Line!]! }
        type Shop @shareable { owner: Owner! code: String }
        type Line { product: Product! }
        type Product @key(fields: "id") { id: ID! }
        type Owner @key(fields: "id") { id: ID! }`,
      resolvers: { Query: { orders: () => orders }, Order: { __resolveReference: find(orders) } },
    },
    shipping: {
      sdl: `
        type Order @key(fields: "number shop { owner { id } }") { number: Int! shop: Shop! carrier: String }
        type Shop @shareable { owner: Owner! code: String }
        type Owner @key(fields: "id") { id: ID! }`,
      resolvers: { Order: { __resolveReference: find(shipments) } },
    },
    people: {
      sdl: `type Owner @key(fields: "id") { id: ID! name: String! }`,
      resolvers: { Owner: { __resolveReference: find(names) } },
    },
    products: {
      sdl: `type Product @key(fields: "id") { id: ID! weight: Float boxes: [Product!]! }`,
      resolvers: {
        Product: { __resolveReference: find(products), boxes: (product) => [product, asGiven(product)] },
      },
    },
  },
  operations: {
    "joins by a key two objects deep": {
      query: "{ orders { number carrier } }",
      data: {
        orders: [
          { number: 1, carrier: "rail" },
          { number: 2, carrier: "road" },
        ],
      },
    },
    "joins the entity within the key as well": {
      query: "{ orders { carrier shop { code owner { name } } } }",
      data: {
        orders: [
          { carrier: "rail", shop: { code: "x", owner: { name: "Olga" } } },
          { carrier: "road", shop: { code: "y", owner: { name: "Omar" } } },
        ],
      },
    },
    "joins entities in values in lists": {
      query: "{ orders { lines { product { weight boxes { weight } } } } }",
      data: {
        orders: [
          {
            lines: [
              { product: { weight: 1.5, boxes: [{ weight: 1.5 }, { weight: 1.5 }] } },
              { product: { weight: 2, boxes: [{ weight: 2 }, { weight: 2 }] } },
            ],
          },
          { lines: [] },
        ],
      },
      calls: { orders: 1, products: 1 },
    },
  },
});
