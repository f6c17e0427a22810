import { defineCase, find } from "../kit/federation.ts";

const people = [
  { id: "1", email: "a@x", name: "Ada" },
  { id: "2", email: "b@x", name: "Bob" },
];
const posts = [
  { id: "q1", author: { id: "1" }, editor: { email: "b@x" } },
  { id: "q2", author: { id: "2" }, editor: null },
];

/** `@key(resolvable: false)`: a subgraph that names an entity and cannot fetch it is never asked for it. */
export const nonResolvableKeys = defineCase({
  subgraphs: {
    // Stands first by name, so that a planner that takes the first key would take one that cannot be resolved.
    aaa: {
      sdl: `
        type Query { posts: [Post!]! }
        type Post @key(fields: "id") { id: ID! author: Person! editor: Person }
        type Person @key(fields: "id", resolvable: false) @key(fields: "email", resolvable: false) {
          id: ID! email: String!
        }`,
      resolvers: {
        Query: { posts: () => posts },
        Person: {
          email: ({ id, email }) => email ?? people.find((one) => one.id === id)?.email,
          id: ({ id, email }) => id ?? people.find((one) => one.email === email)?.id,
        },
      },
    },
    people: {
      sdl: `
        type Query { people: [Person!]! }
        type Person @key(fields: "id") @key(fields: "email") { id: ID! email: String! name: String }`,
      resolvers: { Query: { people: () => people }, Person: { __resolveReference: find(people) } },
    },
    ratings: {
      sdl: `
        type Person @key(fields: "email", resolvable: false) @key(fields: "id") { id: ID! email: String! @external rating: Int }
      `,
      resolvers: {
        Person: { __resolveReference: ({ id }: { id?: string }) => id && { id, rating: Number(id) * 5 } },
      },
    },
  },
  operations: {
    "goes from a stub to the subgraph that resolves it": {
      query: "{ posts { author { name } editor { name email } } }",
      data: {
        posts: [
          { author: { name: "Ada" }, editor: { name: "Bob", email: "b@x" } },
          { author: { name: "Bob" }, editor: null },
        ],
      },
    },
    "never asks by a key that is not resolvable": {
      query: "{ people { name rating } posts { editor { rating name } } }",
      data: {
        people: [
          { name: "Ada", rating: 5 },
          { name: "Bob", rating: 10 },
        ],
        posts: [{ editor: { rating: 10, name: "Bob" } }, { editor: null }],
      },
    },
  },
});
