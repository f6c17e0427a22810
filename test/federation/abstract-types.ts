import { defineCase, find } from "../kit/federation.ts";

const book = {
  __typename: "Book",
  id: "b1",
  sku: "s1",
  dims: { size: "small", weight: 1 },
  by: { __typename: "Person", id: "a1" },
};
const magazine = {
  __typename: "Magazine",
  id: "m1",
  sku: "s2",
  dims: { size: "large", weight: 2 },
  by: { __typename: "Agency", id: "g1" },
};
const products = [book, magazine];
const reviews = [
  { id: "b1", score: 4, reviews: [{ id: 1, product: { __typename: "Book", id: "b1" } }] },
  { id: "m1", score: 2, reviews: [] },
];
const byType = (value: { __typename: string }) => value.__typename;

/** Interfaces of entities, of which one field is again an interface or a union, joined both ways. */
export const abstractTypes = defineCase({
  subgraphs: {
    products: {
      sdl: `
        type Query { products: [Product!]! similar(id: ID!): [Product] maybe: Product }
        interface Product { id: ID! sku: String dims: Dims by: Maker hidden: String }
        type Dims @shareable { size: String weight: Float }
        union Maker = Person | Agency
        type Person @key(fields: "id") { id: ID! }
        type Agency @key(fields: "id") { id: ID! }
        type Book implements Product @key(fields: "id") { id: ID! sku: String dims: Dims @shareable by: Maker hidden: String pages: Int }
        type Magazine implements Product @key(fields: "id") { id: ID! sku: String dims: Dims @shareable by: Maker hidden: String }`,
      resolvers: {
        Query: {
          products: () => products,
          similar: (_, { id }) => [null, products.find((one) => one.id !== id)],
          maybe: () => null,
        },
        Product: { __resolveType: byType },
        Maker: { __resolveType: byType },
        Book: { __resolveReference: find(products) },
        Magazine: { __resolveReference: find(products) },
      },
    },
    reviews: {
      sdl: `
        interface Product { id: ID! score: Int reviews: [Review!]! }
        type Book implements Product @key(fields: "id") { id: ID! score: Int reviews: [Review!]! similar: [Book] }
        type Magazine implements Product @key(fields: "id") { id: ID! score: Int reviews: [Review!]! }
        type Review { id: Int! product: Product }`,
      resolvers: {
        Product: { __resolveType: byType },
        Book: { __resolveReference: find(reviews), similar: ({ id }) => [find(reviews)({ id }), null] },
        Magazine: { __resolveReference: find(reviews) },
      },
    },
    makers: {
      sdl: `
        interface Named { name: String }
        type Person implements Named @key(fields: "id") { id: ID! name: String age: Int }
        type Agency implements Named @key(fields: "id") { id: ID! name: String staff: Int }`,
      resolvers: {
        Named: { __resolveType: byType },
        Person: { __resolveReference: find([{ id: "a1", name: "Ada", age: 36 }]) },
        Agency: { __resolveReference: find([{ id: "g1", name: "Graph", staff: 5 }]) },
      },
    },
  },
  operations: {
    "joins a field of the interface": {
      query: "{ products { id score dims { size } reviews { id } } }",
      data: {
        products: [
          { id: "b1", score: 4, dims: { size: "small" }, reviews: [{ id: 1 }] },
          { id: "m1", score: 2, dims: { size: "large" }, reviews: [] },
        ],
      },
    },
    "joins within the interface's interface": {
      query: "{ products { reviews { product { sku ... on Book { pages similar { sku score } } } } } }",
      data: {
        products: [
          { reviews: [{ product: { sku: "s1", pages: null, similar: [{ sku: "s1", score: 4 }, null] } }] },
          { reviews: [] },
        ],
      },
    },
    "joins the members of a union": {
      query:
        "{ products { by { __typename ... on Named { name } ... on Person { age } ... on Agency { staff id } } } }",
      data: {
        products: [
          { by: { __typename: "Person", name: "Ada", age: 36 } },
          { by: { __typename: "Agency", name: "Graph", staff: 5, id: "g1" } },
        ],
      },
    },
    "joins one type and not the other": {
      query:
        "{ products { ... on Magazine { score by { ... on Agency { name } } } ... on Book { sku } } maybe { id score } }",
      data: { products: [{ sku: "s1" }, { score: 2, by: { name: "Graph" } }], maybe: null },
    },
    "leaves nulls in lists": {
      query: "query($id: ID!) { similar(id: $id) { score __typename } }",
      variables: { id: "b1" },
      data: { similar: [null, { score: 2, __typename: "Magazine" }] },
    },
    "takes nested fragments with aliases that differ by type": {
      query: `{ products { ...P } }
        fragment P on Product { ... on Book { a: sku b: score } ... on Magazine { a: hidden b: score ...D } }
        fragment D on Product { dims { size weight } }`,
      data: {
        products: [
          { a: "s1", b: 4 },
          { a: null, b: 2, dims: { size: "large", weight: 2 } },
        ],
      },
    },
  },
});
