import { asGiven, defineCase, find } from "../kit/federation.ts";

const media = [
  { __typename: "Book", id: "1", title: "Ulysses", pages: 700 },
  { __typename: "Movie", id: "2", title: "Alien", minutes: 117 },
];
const byType = (value: { __typename: string }) => value.__typename;
const reviews: Readonly<Record<string, readonly object[]>> = {
  1: [{ text: "long", of: { id: "1" } }],
  2: [
    { text: "loud", of: { id: "2" } },
    { text: "dark", of: { id: "1" } },
  ],
};

/** `@interfaceObject`: a subgraph adds fields to every type of an interface without knowing any of them. */
export const interfaceObject = defineCase({
  subgraphs: {
    media: {
      sdl: `
        type Query { media: [Media!]! book: Book medium(id: ID!): Media }
        interface Media @key(fields: "id") { id: ID! title: String }
        type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
        type Movie implements Media @key(fields: "id") { id: ID! title: String minutes: Int }`,
      resolvers: {
        Query: {
          media: () => media,
          book: () => media[0],
          medium: (_, { id }) => media.find((one) => one.id === id),
        },
        Media: { __resolveType: byType, __resolveReference: find(media) },
        Book: { __resolveReference: find(media) },
        Movie: { __resolveReference: find(media) },
      },
    },
    reviews: {
      sdl: `
        type Query { best: Media reviewed: [Media!]! reviews: [Review!]! }
        type Media @key(fields: "id") @interfaceObject { id: ID! reviews: [Review!]! count: Int! }
        type Review { text: String of: Media! }`,
      resolvers: {
        Query: {
          best: () => ({ id: "2" }),
          reviewed: () => [{ id: "1" }, { id: "2" }, { id: "1" }],
          reviews: () => Object.values(reviews).flat(),
        },
        Media: {
          __resolveReference: asGiven,
          reviews: ({ id }) => reviews[id] ?? [],
          count: ({ id }) => reviews[id]?.length ?? 0,
        },
      },
    },
  },
  operations: {
    "adds a field to every type": {
      query: "{ media { id count ... on Book { pages } } book { count title } }",
      data: {
        media: [
          { id: "1", count: 1, pages: 700 },
          { id: "2", count: 2 },
        ],
        book: { count: 1, title: "Ulysses" },
      },
    },
    "gives only its own fields without asking for the type": {
      query: "{ best { id count reviews { text } } }",
      data: { best: { id: "2", count: 2, reviews: [{ text: "loud" }, { text: "dark" }] } },
      calls: { reviews: 1 },
    },
    "finds out the true type": {
      query: "{ best { __typename id } reviewed { kind: __typename } }",
      data: {
        best: { __typename: "Movie", id: "2" },
        reviewed: [{ kind: "Book" }, { kind: "Movie" }, { kind: "Book" }],
      },
      calls: { reviews: 1, media: 2 },
    },
    "finds out the type for a fragment": {
      query: "{ reviewed { count ... on Movie { minutes } ... on Book { pages title } } }",
      data: {
        reviewed: [
          { count: 1, pages: 700, title: "Ulysses" },
          { count: 2, minutes: 117 },
          { count: 1, pages: 700, title: "Ulysses" },
        ],
      },
    },
    "takes its own fields within a fragment on a type": {
      query:
        '{ reviewed { ... on Movie { count } id } medium(id: "1") { ... on Book { reviews { text } } ... on Movie { count } } }',
      data: {
        reviewed: [{ id: "1" }, { count: 2, id: "2" }, { id: "1" }],
        medium: { reviews: [{ text: "long" }] },
      },
    },
    "goes to and fro": {
      query: "{ media { reviews { of { title reviews { of { __typename } } } } } }",
      data: {
        media: [
          { reviews: [{ of: { title: "Ulysses", reviews: [{ of: { __typename: "Book" } }] } }] },
          {
            reviews: [
              {
                of: {
                  title: "Alien",
                  reviews: [{ of: { __typename: "Movie" } }, { of: { __typename: "Book" } }],
                },
              },
              { of: { title: "Ulysses", reviews: [{ of: { __typename: "Book" } }] } },
            ],
          },
        ],
      },
    },
    "gives the true type beside fields of its own": {
      query: "{ media { __typename count } book { count __typename } }",
      data: {
        media: [
          { __typename: "Book", count: 1 },
          { __typename: "Movie", count: 2 },
        ],
        book: { count: 1, __typename: "Book" },
      },
      oracle: "It takes the type's name from the answer of the interface object.",
    },
    "lets an alias hide nothing": {
      query: "{ reviewed { id: __typename t: id __typename: count } }",
      data: {
        reviewed: [
          { id: "Book", t: "1", __typename: 1 },
          { id: "Movie", t: "2", __typename: 2 },
          { id: "Book", t: "1", __typename: 1 },
        ],
      },
      oracle: "It takes the aliases for the key and the type's name.",
    },
  },
});
