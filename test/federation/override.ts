import { defineCase, fails, find } from "../kit/federation.ts";

const posts = [
  { id: "p1", title: "old", body: "text 1", views: 1, likes: 1 },
  { id: "p2", title: "old", body: "text 2", views: 2, likes: 2 },
];
const moved = [
  { id: "p1", title: "new", views: 100, likes: 100 },
  { id: "p2", title: "new", views: 200, likes: 200 },
];

/** `@override`: the field comes from the subgraph that took it over, also by a label that names a share of all requests. */
export const override = defineCase({
  subgraphs: {
    old: {
      sdl: `
        type Query { posts: [Post!]! feed: [Post!]! }
        type Post @key(fields: "id") { id: ID! title: String body: String views: Int likes: Int }`,
      resolvers: {
        Query: { posts: () => posts, feed: fails },
        Post: { __resolveReference: find(posts), title: fails },
      },
    },
    new: {
      sdl: `
        type Query { feed: [Post!]! @override(from: "old") }
        type Post @key(fields: "id") {
          id: ID!
          title: String @override(from: "old")
          views: Int @override(from: "old", label: "percent(100)")
          likes: Int @override(from: "old", label: "percent(0)")
          gone: String @override(from: "nobody")
        }`,
      resolvers: {
        Query: { feed: () => moved },
        Post: { __resolveReference: find(moved), gone: () => "here" },
      },
    },
  },
  operations: {
    "asks the subgraph that took the field over": {
      query: "{ posts { title body gone } }",
      data: {
        posts: [
          { title: "new", body: "text 1", gone: "here" },
          { title: "new", body: "text 2", gone: "here" },
        ],
      },
      calls: { old: 1, new: 1 },
    },
    "asks it at the root too": {
      query: "{ feed { title body } }",
      data: {
        feed: [
          { title: "new", body: "text 1" },
          { title: "new", body: "text 2" },
        ],
      },
      calls: { new: 1, old: 1 },
    },
    "moves all of a share of 100": {
      query: "{ posts { id views } }",
      data: {
        posts: [
          { id: "p1", views: 100 },
          { id: "p2", views: 200 },
        ],
      },
      calls: { old: 1, new: 1 },
      oracle: "It does not know labels.",
    },
    "moves nothing of a share of 0": {
      query: "{ posts { likes } feed { likes } }",
      data: { posts: [{ likes: 1 }, { likes: 2 }], feed: [{ likes: 1 }, { likes: 2 }] },
      calls: { old: 2, new: 1 },
    },
  },
});
