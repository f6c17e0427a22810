import { asGiven, defineCase, find } from "../kit/federation.ts";

const books = [
  {
    __typename: "Book",
    id: "b1",
    title: "Ulysses",
    animals: [
      { __typename: "Dog", id: "d1", name: "Rex" },
      { __typename: "Cat", id: "c1", name: "Tom" },
    ],
  },
];
const movies = [
  {
    __typename: "Movie",
    id: "m1",
    title: "Alien",
    animals: [{ __typename: "Cat", id: "c2", name: "Jones" }],
  },
];
const animals = [
  { id: "d1", name: "Rex", age: 3 },
  { id: "c1", name: "Tom", age: 4 },
  { id: "c2", name: "Jones", age: 5 },
];
const byType = (value: { __typename: string }) => value.__typename;

/** `@provides` on interfaces and unions, with fragments on the types. */
export const providesAbstract = defineCase({
  subgraphs: {
    media: {
      sdl: `
        type Query {
          media: [Media!]! @shareable @provides(fields: "animals { id name }")
          pick: Any @provides(fields: "... on Book { title } ... on Movie { title }")
        }
        interface Media { id: ID! animals: [Animal!]! }
        interface Animal { id: ID! name: String }
        union Any = Book | Movie
        type Book implements Media @key(fields: "id") { id: ID! title: String @external animals: [Animal!]! @external }
        type Movie implements Media @key(fields: "id") { id: ID! title: String @external animals: [Animal!]! @external }
        type Dog implements Animal @key(fields: "id") { id: ID! @external name: String @external }
        type Cat implements Animal @key(fields: "id") { id: ID! @external name: String @external }`,
      resolvers: {
        Query: { media: () => [...books, ...movies], pick: () => movies[0] },
        Media: { __resolveType: byType },
        Animal: { __resolveType: byType },
        Any: { __resolveType: byType },
      },
    },
    works: {
      sdl: `
        interface Media { id: ID! animals: [Animal!]! }
        interface Animal { id: ID! }
        type Book implements Media @key(fields: "id") { id: ID! title: String @shareable animals: [Animal!]! @shareable pages: Int }
        type Movie implements Media @key(fields: "id") { id: ID! title: String @shareable animals: [Animal!]! @shareable }
        type Dog implements Animal @key(fields: "id") { id: ID! }
        type Cat implements Animal @key(fields: "id") { id: ID! }`,
      resolvers: {
        Media: { __resolveType: byType },
        Animal: { __resolveType: byType },
        Book: { __resolveReference: find(books), pages: () => 700 },
        Movie: { __resolveReference: find(movies) },
        Dog: { __resolveReference: asGiven },
        Cat: { __resolveReference: asGiven },
      },
    },
    animals: {
      sdl: `
        interface Animal { id: ID! name: String age: Int }
        type Dog implements Animal @key(fields: "id") { id: ID! name: String @shareable age: Int }
        type Cat implements Animal @key(fields: "id") { id: ID! name: String @shareable age: Int }`,
      resolvers: {
        Animal: { __resolveType: byType },
        Dog: { __resolveReference: find(animals) },
        Cat: { __resolveReference: find(animals) },
      },
    },
  },
  operations: {
    "takes what an interface provides": {
      query: "{ media { animals { id name } } }",
      data: {
        media: [
          {
            animals: [
              { id: "d1", name: "Rex" },
              { id: "c1", name: "Tom" },
            ],
          },
          { animals: [{ id: "c2", name: "Jones" }] },
        ],
      },
      calls: { media: 1 },
    },
    "fetches beside it what is not provided": {
      query: "{ media { animals { ... on Cat { age } name } ... on Book { title pages } } }",
      data: {
        media: [
          { animals: [{ name: "Rex" }, { age: 4, name: "Tom" }], title: "Ulysses", pages: 700 },
          { animals: [{ age: 5, name: "Jones" }] },
        ],
      },
    },
    "takes what a union provides": {
      query: "{ pick { ... on Book { title } ... on Movie { title } } }",
      data: { pick: { title: "Alien" } },
      calls: { media: 1 },
    },
  },
});
