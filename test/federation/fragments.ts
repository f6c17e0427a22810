import { defineCase, find } from "../kit/federation.ts";

const users = [
  { __typename: "User", id: "1", name: "Ada", address: { street: "S", zip: "1", geo: { lat: 1, lon: 2 } } },
  { __typename: "Bot", id: "2", name: "Bot", owner: { __typename: "User", id: "1" } },
];
const stats = [
  { id: "1", posts: 3, likes: { total: 5, recent: [1, 2] } },
  { id: "2", posts: 4, likes: { total: 6, recent: [] } },
];
const byType = (value: { __typename: string }) => value.__typename;

/** Fragments that overlap, nest, repeat and stand in another order than the fields: merged as the specification says. */
export const fragments = defineCase({
  subgraphs: {
    users: {
      sdl: `
        type Query { actors: [Actor!]! user: User }
        interface Actor { id: ID! name: String }
        type User implements Actor @key(fields: "id") { id: ID! name: String address: Address }
        type Bot implements Actor @key(fields: "id") { id: ID! name: String owner: Actor }
        type Address { street: String zip: String geo: Geo }
        type Geo { lat: Float lon: Float }`,
      resolvers: {
        Query: { actors: () => users, user: () => users[0] },
        Actor: { __resolveType: byType },
        User: { __resolveReference: find(users) },
        Bot: { __resolveReference: find(users), owner: () => users[0] },
      },
    },
    stats: {
      sdl: `
        interface Counted { posts: Int likes: Likes }
        type User implements Counted @key(fields: "id") { id: ID! posts: Int likes: Likes }
        type Bot implements Counted @key(fields: "id") { id: ID! posts: Int likes: Likes }
        type Likes { total: Int recent: [Int] }`,
      resolvers: {
        Counted: { __resolveType: byType },
        User: { __resolveReference: find(stats) },
        Bot: { __resolveReference: find(stats) },
      },
    },
  },
  operations: {
    "merge objects field by field, in the order of first mention": {
      query: `query { user { ...A posts ...B } }
        fragment A on User { address { geo { lat } } likes { recent } }
        fragment B on User { likes { total recent } address { street geo { lon lat } } name }`,
      data: {
        user: {
          address: { geo: { lat: 1, lon: 2 }, street: "S" },
          likes: { recent: [1, 2], total: 5 },
          posts: 3,
          name: "Ada",
        },
      },
      calls: { users: 1, stats: 1 },
    },
    "nest and repeat": {
      query: `{ actors { ...A } }
        fragment A on Actor { ...B ... on Counted { posts ...C } ...B }
        fragment B on Actor { name ... on Bot { owner { ...D } } }
        fragment C on Counted { likes { total } ... on User { address { zip } } }
        fragment D on Actor { id ... on User { likes { total } ...C } ... on Bot { owner { id } } }`,
      data: {
        actors: [
          { name: "Ada", posts: 3, likes: { total: 5 }, address: { zip: "1" } },
          {
            name: "Bot",
            owner: { id: "1", likes: { total: 5 }, address: { zip: "1" } },
            posts: 4,
            likes: { total: 6 },
          },
        ],
      },
    },
    "keep the order of the text, whatever the subgraph": {
      query:
        "{ actors { ... on Counted { posts } name id ... on User { likes { total } address { zip } } ... { kind: __typename } } }",
      data: {
        actors: [
          { posts: 3, name: "Ada", id: "1", likes: { total: 5 }, address: { zip: "1" }, kind: "User" },
          { posts: 4, name: "Bot", id: "2", kind: "Bot" },
        ],
      },
    },
    "may have no type": {
      query:
        "{ ... { user { ... { ... { posts } name } } } ...Q } fragment Q on Query { user { id } ... on Query { actors { id } } }",
      data: { user: { posts: 3, name: "Ada", id: "1" }, actors: [{ id: "1" }, { id: "2" }] },
    },
    "alias one field several times": {
      query:
        "{ user { a: posts b: posts likes { c: total total } d: likes { recent } e: address { f: zip g: zip } } }",
      data: {
        user: { a: 3, b: 3, likes: { c: 5, total: 5 }, d: { recent: [1, 2] }, e: { f: "1", g: "1" } },
      },
    },
    "may name an interface within a type that has it": {
      query: "{ user { ... on Actor { name ... on Counted { posts } } address { zip } } }",
      data: { user: { name: "Ada", posts: 3, address: { zip: "1" } } },
    },
    "may name an interface alone within a type that has it": {
      query: "{ user { ... on Actor { name } } }",
      data: { user: { name: "Ada" } },
    },
  },
});
