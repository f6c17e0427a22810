import { asGiven, defineCase, find } from "../kit/federation.ts";

const posts = [
  { id: "p1", author: { id: "a1" } },
  { id: "p2", author: { id: "a2" } },
];
const years: Readonly<Record<string, number>> = { a1: 12, a2: 0 };

/** What is required is itself made from what the other side requires. */
export const requiresCircular = defineCase({
  subgraphs: {
    posts: {
      sdl: `
        type Query { feed: [Post!]! }
        type Post @key(fields: "id") {
          id: ID!
          byNovice: Boolean! @external
          byExpert: Boolean! @requires(fields: "byNovice")
          author: Author!
        }
        type Author @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: { feed: () => posts },
        Post: {
          __resolveReference: find(posts),
          byExpert: ({ byNovice }) => byNovice === false,
        },
      },
    },
    people: {
      sdl: `
        type Post @key(fields: "id") {
          id: ID!
          author: Author! @external
          byNovice: Boolean! @requires(fields: "author { years }")
        }
        type Author @key(fields: "id") { id: ID! years: Int! @shareable }`,
      resolvers: {
        Post: { __resolveReference: asGiven, byNovice: ({ author }) => author.years < 5 },
        Author: { __resolveReference: ({ id }: { id: string }) => ({ id, years: years[id] }) },
      },
    },
  },
  operations: {
    "goes to and fro": {
      query: "{ feed { byExpert } }",
      data: { feed: [{ byExpert: true }, { byExpert: false }] },
    },
    "gives both ends": {
      query: "{ feed { byExpert byNovice author { years } } }",
      data: {
        feed: [
          { byExpert: true, byNovice: false, author: { years: 12 } },
          { byExpert: false, byNovice: true, author: { years: 0 } },
        ],
      },
    },
  },
});
