import { asGiven, defineCase, find } from "../kit/federation.ts";

const products = [
  {
    id: "1",
    euros: 100,
    comments: [
      { id: "c1", stars: 5 },
      { id: "c2", stars: 1 },
      { id: "c3", stars: 3 },
    ],
  },
  { id: "2", euros: 50, comments: [] },
];
const rate: Readonly<Record<string, number>> = { EUR: 1, USD: 2, GBP: 3 };
const stars = (comments: readonly { stars: number }[]) => comments.map((one) => one.stars).join();

/** `@requires` with arguments, and clients that use the same field with arguments of their own. */
export const requiresArguments = defineCase({
  subgraphs: {
    catalog: {
      sdl: `
        type Query { product: Product products: [Product!]! }
        type Product @key(fields: "id") {
          id: ID!
          price(currency: Currency! = EUR): Int
          comments(first: Int = 9): [Comment!]!
        }
        enum Currency { EUR USD GBP }
        type Comment { id: ID! stars: Int! }`,
      resolvers: {
        Query: { product: () => products[0], products: () => products },
        Product: {
          __resolveReference: find(products),
          price: ({ euros }, { currency }) => euros * (rate[currency] ?? 0),
          comments: ({ comments }, { first }) => comments.slice(0, first),
        },
      },
    },
    shipping: {
      sdl: `
        type Product @key(fields: "id") {
          id: ID!
          price(currency: Currency! = EUR): Int @external
          comments(first: Int = 9): [Comment!]! @external
          freight: Int @requires(fields: "price(currency: USD)")
          best: String @requires(fields: "comments(first: 1) { stars }")
        }
        enum Currency { EUR USD GBP }
        type Comment { stars: Int! @external }`,
      resolvers: {
        Product: {
          __resolveReference: asGiven,
          freight: ({ price }) => price,
          best: ({ comments }) => stars(comments),
        },
      },
    },
    audit: {
      sdl: `
        type Product @key(fields: "id") {
          id: ID!
          price(currency: Currency! = EUR): Int @external
          comments(first: Int = 9): [Comment!]! @external
          pounds: Int @requires(fields: "price(currency: GBP)")
          two: String @requires(fields: "comments(first: 2) { stars }")
        }
        enum Currency { EUR USD GBP }
        type Comment { stars: Int! @external }`,
      resolvers: {
        Product: {
          __resolveReference: asGiven,
          pounds: ({ price }) => price,
          two: ({ comments }) => stars(comments),
        },
      },
    },
  },
  operations: {
    "passes the argument of the requirement": {
      query: "{ products { freight best } }",
      data: {
        products: [
          { freight: 200, best: "5" },
          { freight: 100, best: "" },
        ],
      },
      calls: { catalog: 1, shipping: 1 },
    },
    "keeps the client's argument apart": {
      query: "{ product { price(currency: GBP) freight } }",
      data: { product: { price: 300, freight: 200 } },
      oracle: "One of the two arguments wins.",
    },
    "keeps the client's argument apart when it comes by a variable": {
      query:
        "query($currency: Currency! = EUR, $first: Int) { product { freight price(currency: $currency) comments(first: $first) { id } best } }",
      variables: { first: 3 },
      data: {
        product: {
          freight: 200,
          price: 100,
          comments: [{ id: "c1" }, { id: "c2" }, { id: "c3" }],
          best: "5",
        },
      },
      oracle: "One of the two arguments wins.",
    },
    "keeps the client's default apart": {
      query: "{ product { price best comments { stars } freight } }",
      data: {
        product: {
          price: 100,
          best: "5",
          comments: [{ stars: 5 }, { stars: 1 }, { stars: 3 }],
          freight: 200,
        },
      },
      oracle: "One of the two arguments wins.",
    },
    "lets the client use the requirement's own argument": {
      query: "{ product { price(currency: USD) freight } }",
      data: { product: { price: 200, freight: 200 } },
    },
    "keeps aliases that carry other arguments": {
      query: "{ product { usd: price(currency: USD) eur: price freight gbp: price(currency: GBP) } }",
      data: { product: { usd: 200, eur: 100, freight: 200, gbp: 300 } },
    },
    "keeps two requirements with other arguments apart": {
      query: "{ product { freight pounds } }",
      data: { product: { freight: 200, pounds: 300 } },
      oracle: "Both requirements are read from one field.",
    },
    "keeps requirements apart from each other and from the client": {
      query: "{ products { pounds price two best comments(first: 1) { id } } }",
      data: {
        products: [
          { pounds: 300, price: 100, two: "5,1", best: "5", comments: [{ id: "c1" }] },
          { pounds: 150, price: 50, two: "", best: "", comments: [] },
        ],
      },
      oracle: "All are read from one field.",
    },
  },
});
