import { asGiven, defineCase, find } from "../kit/federation.ts";

const teams = [
  { id: "t1", title: "Red", size: 3 },
  { id: "t2", title: "Blue", size: 4 },
];
const users = [
  { id: "1", name: "Ada", mail: "a@x", team: teams[0] },
  { id: "2", name: "Bob", mail: "b@x", team: teams[1] },
];

/** `@provides`: what a subgraph brings along on one path is not fetched again, and is on no other path. */
export const provides = defineCase({
  subgraphs: {
    users: {
      sdl: `
        type Query { users: [User!]! }
        type User @key(fields: "id") { id: ID! name: String @shareable mail: String team: Team @shareable }
        type Team @key(fields: "id") { id: ID! title: String @shareable size: Int }`,
      resolvers: {
        Query: { users: () => users },
        User: { __resolveReference: find(users) },
        Team: { __resolveReference: find(teams) },
      },
    },
    reviews: {
      sdl: `
        type Query {
          reviews: [Review!]!
          withName: [User] @provides(fields: "name")
          without: [User]
        }
        type Review @key(fields: "id") {
          id: ID!
          author: User @provides(fields: "name team { title }")
          plain: User
        }
        type User @key(fields: "id") { id: ID! name: String @external team: Team @external }
        type Team @key(fields: "id") { id: ID! title: String @external }`,
      resolvers: {
        Query: {
          reviews: () => [
            { id: "r1", author: users[0], plain: { id: "2" } },
            { id: "r2", author: null, plain: { id: "1" } },
          ],
          withName: () => [users[0], null, users[1]],
          without: () => [{ id: "1" }, null],
        },
        Review: { __resolveReference: asGiven },
      },
    },
  },
  operations: {
    "fetches nothing for what is provided": {
      query: "{ reviews { author { name team { title } } } }",
      data: { reviews: [{ author: { name: "Ada", team: { title: "Red" } } }, { author: null }] },
      calls: { reviews: 1 },
    },
    "fetches what is not provided": {
      query: "{ reviews { author { name mail team { size } } } }",
      data: { reviews: [{ author: { name: "Ada", mail: "a@x", team: { size: 3 } } }, { author: null }] },
    },
    "fetches it on a path that does not provide it": {
      query: "{ reviews { plain { name } } without { name } }",
      data: {
        reviews: [{ plain: { name: "Bob" } }, { plain: { name: "Ada" } }],
        without: [{ name: "Ada" }, null],
      },
    },
    "takes it from a list": {
      query: "{ withName { name } }",
      data: { withName: [{ name: "Ada" }, null, { name: "Bob" }] },
      calls: { reviews: 1 },
    },
  },
});
