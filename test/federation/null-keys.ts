import { defineCase, find } from "../kit/federation.ts";

const books = [
  { upc: "b1", id: "1" },
  { upc: "b2", id: null },
  { upc: null, id: "3" },
  { upc: "b4", id: "4" },
];
const authors = [
  { id: "1", title: "One" },
  { id: "4", title: "Four" },
];

/** A null in a key finds nothing: what would have come of it is null, without an error. */
export const nullKeys = defineCase({
  subgraphs: {
    shelf: {
      sdl: `
        type Query { containers: [Container!]! }
        type Container { label: String! book: Book }
        type Book @key(fields: "upc") { upc: ID }`,
      resolvers: {
        Query: {
          containers: () => [
            ...books.map((book, index) => ({ label: `c${index}`, book })),
            { label: "none", book: null },
          ],
        },
      },
    },
    codes: {
      sdl: `type Book @key(fields: "upc") @key(fields: "id") { upc: ID id: ID }`,
      resolvers: { Book: { __resolveReference: find(books) } },
    },
    titles: {
      sdl: `type Book @key(fields: "id") { id: ID title: String }`,
      resolvers: {
        Book: { __resolveReference: find(authors) },
      },
    },
  },
  operations: {
    "nulls what a null key leads to": {
      query: "{ containers { label book { upc title } } }",
      data: {
        containers: [
          { label: "c0", book: { upc: "b1", title: "One" } },
          { label: "c1", book: { upc: "b2", title: null } },
          { label: "c2", book: { upc: null, title: null } },
          { label: "c3", book: { upc: "b4", title: "Four" } },
          { label: "none", book: null },
        ],
      },
    },
  },
});
