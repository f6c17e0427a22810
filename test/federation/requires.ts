import { asGiven, defineCase, find } from "../kit/federation.ts";

const products = [
  {
    id: "1",
    weight: 2,
    size: { width: 3, height: 4 },
    tags: ["x", "y"],
    parts: [{ mass: 1 }, { mass: 2 }],
    maker: { id: "m1" },
  },
  { id: "2", weight: null, size: null, tags: [], parts: [], maker: null },
];
const makers = [{ id: "m1", country: "NL" }];

/** `@requires` of leaves, of fields within objects, of lists, of other entities, and in chains over subgraphs. */
export const requires = defineCase({
  subgraphs: {
    catalog: {
      sdl: `
        type Query { products: [Product!]! }
        type Product @key(fields: "id") { id: ID! weight: Int size: Size tags: [String!]! parts: [Part!]! maker: Maker }
        type Size { width: Int! height: Int! }
        type Part { mass: Int! }
        type Maker @key(fields: "id") { id: ID! }`,
      resolvers: { Query: { products: () => products }, Product: { __resolveReference: find(products) } },
    },
    makers: {
      sdl: `type Maker @key(fields: "id") { id: ID! country: String }`,
      resolvers: { Maker: { __resolveReference: find(makers) } },
    },
    freight: {
      sdl: `
        type Product @key(fields: "id") {
          id: ID!
          weight: Int @external
          size: Size @external
          tags: [String!]! @external
          parts: [Part!]! @external
          maker: Maker @external
          cost: Int @requires(fields: "weight")
          area: Int @requires(fields: "size { width height }")
          label: String! @requires(fields: "tags")
          mass: Int! @requires(fields: "parts { mass }")
          origin: String @requires(fields: "maker { id country }")
        }
        type Size @external { width: Int! height: Int! }
        type Part @external { mass: Int! }
        type Maker @key(fields: "id") { id: ID! @external country: String @external }`,
      resolvers: {
        Product: {
          __resolveReference: asGiven,
          cost: ({ weight }) => (weight === null ? null : weight * 10),
          area: ({ size }) => size && size.width * size.height,
          label: ({ tags }) => tags.join("+"),
          mass: ({ parts }) => parts.reduce((sum: number, { mass }: { mass: number }) => sum + mass, 0),
          origin: ({ maker }) => maker && `${maker.id} from ${maker.country}`,
        },
      },
    },
    customs: {
      sdl: `
        type Product @key(fields: "id") {
          id: ID!
          cost: Int @external
          area: Int @external
          duty: Int @requires(fields: "cost area")
        }`,
      resolvers: {
        Product: {
          __resolveReference: asGiven,
          duty: ({ cost, area }) => (cost === null ? null : cost + area),
        },
      },
    },
    tax: {
      sdl: `
        type Product @key(fields: "id") {
          id: ID!
          duty: Int @external
          weight: Int @external
          total: String! @requires(fields: "duty weight")
        }`,
      resolvers: {
        Product: { __resolveReference: asGiven, total: ({ duty, weight }) => `${duty} for ${weight}` },
      },
    },
  },
  operations: {
    "reads a leaf, also null": {
      query: "{ products { cost } }",
      data: { products: [{ cost: 20 }, { cost: null }] },
      calls: { catalog: 1, freight: 1 },
    },
    "reads fields of an object and of a list of objects": {
      query: "{ products { area mass label } }",
      data: {
        products: [
          { area: 12, mass: 3, label: "x+y" },
          { area: null, mass: 0, label: "" },
        ],
      },
      calls: { catalog: 1, freight: 1 },
    },
    "reads a field that another subgraph has of an entity within": {
      query: "{ products { origin } }",
      data: { products: [{ origin: "m1 from NL" }, { origin: null }] },
      calls: { catalog: 1, makers: 1, freight: 1 },
    },
    "runs a chain of three": {
      query: "{ products { total } }",
      data: { products: [{ total: "32 for 2" }, { total: "null for null" }] },
      calls: { catalog: 1, freight: 1, customs: 1, tax: 1 },
    },
    "shows the client no more than it asked for": {
      query: "{ products { size { height } area maker { id } duty tags } }",
      data: {
        products: [
          { size: { height: 4 }, area: 12, maker: { id: "m1" }, duty: 32, tags: ["x", "y"] },
          { size: null, area: null, maker: null, duty: null, tags: [] },
        ],
      },
    },
    "lets aliases take the names of what is required": {
      query: "{ products { weight: id cost size: tags area id: weight } }",
      data: {
        products: [
          { weight: "1", cost: 20, size: ["x", "y"], area: 12, id: 2 },
          { weight: "2", cost: null, size: [], area: null, id: null },
        ],
      },
      oracle: "It takes the aliases' values for the fields.",
    },
    "lets an alias within an object take the name of what is required": {
      query: "{ products { size { width: height } area } }",
      data: {
        products: [
          { size: { width: 4 }, area: 12 },
          { size: null, area: null },
        ],
      },
      oracle: "It takes the alias' value for the field.",
    },
  },
});
