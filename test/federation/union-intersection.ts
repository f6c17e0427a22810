import { defineCase, find } from "../kit/federation.ts";

const book = { __typename: "Book", id: "b1", title: "Ulysses", isbn: "i1" };
const movie = { __typename: "Movie", id: "m1", title: "Alien", minutes: 117 };
const song = { __typename: "Song", id: "s1", title: "Bird" };
const byType = (value: { __typename: string }) => value.__typename;

/** A union whose members differ by subgraph: each is only asked of what it knows. */
export const unionIntersection = defineCase({
  subgraphs: {
    first: {
      sdl: `
        type Query { media: Media @shareable all: [Media]! shelf: Shelf @shareable book: Media }
        union Media = Book | Movie
        type Shelf @key(fields: "id") { id: ID! top: Media @shareable many: [Media!]! @shareable }
        type Book @key(fields: "id") { id: ID! title: String @shareable isbn: String }
        type Movie @key(fields: "id") { id: ID! title: String @shareable minutes: Int }`,
      resolvers: {
        Query: {
          media: () => book,
          all: () => [book, movie, null],
          shelf: () => ({ id: "1" }),
          book: () => book,
        },
        Shelf: { __resolveReference: (given: object) => given, top: () => book, many: () => [book] },
        Media: { __resolveType: byType },
        Book: { __resolveReference: find([book]) },
        Movie: { __resolveReference: find([movie]) },
      },
    },
    second: {
      sdl: `
        type Query { media: Media @shareable shelf: Shelf @shareable song: Media }
        union Media = Book | Song
        type Shelf @key(fields: "id") { id: ID! top: Media @shareable many: [Media!]! @shareable name: String }
        type Book @key(fields: "id") { id: ID! title: String @shareable borrowed: Boolean }
        type Song @key(fields: "id") { id: ID! title: String }`,
      resolvers: {
        Query: { media: () => book, shelf: () => ({ id: "1" }), song: () => song },
        Shelf: {
          __resolveReference: (given: object) => given,
          top: () => book,
          many: () => [book],
          name: () => "oak",
        },
        Media: { __resolveType: byType },
        Book: { __resolveReference: find([book]), borrowed: () => true },
        Song: { __resolveReference: find([song]) },
      },
    },
  },
  operations: {
    "gives what both know": {
      query: "{ media { __typename ... on Book { title borrowed isbn } } }",
      data: { media: { __typename: "Book", title: "Ulysses", borrowed: true, isbn: "i1" } },
    },
    "takes a fragment on a type that only one knows": {
      query: "{ media { ... on Book { title } ... on Song { title } ... on Movie { minutes } } }",
      data: { media: { title: "Ulysses" } },
    },
    "gives members that only one knows": {
      query:
        "{ song { ... on Song { title } ... on Movie { minutes } } all { ... on Movie { minutes title } ... on Song { id } } }",
      data: { song: { title: "Bird" }, all: [{}, { minutes: 117, title: "Alien" }, null] },
    },
    "takes it within an entity": {
      query:
        "{ shelf { name top { __typename ... on Movie { id } ... on Song { id } ... on Book { id borrowed isbn } } many { ... on Book { isbn } } } }",
      data: {
        shelf: {
          name: "oak",
          top: { __typename: "Book", id: "b1", borrowed: true, isbn: "i1" },
          many: [{ isbn: "i1" }],
        },
      },
    },
    "asks for the type alone": {
      query: "{ media { __typename } book { kind: __typename } }",
      data: { media: { __typename: "Book" }, book: { kind: "Book" } },
    },
  },
});
