import { defineCase, find } from "../kit/federation.ts";

const nodes = [
  { __typename: "User", id: "u1", name: "Ada", age: 36 },
  { __typename: "Team", id: "t1", name: "Red", size: 3 },
];
const extra = [
  { id: "u1", karma: 5, since: "2020", home: { __typename: "City", name: "Delft", people: 100 } },
  { id: "t1", karma: 9, since: "2021", home: { __typename: "Site", name: "HQ", floor: 2 } },
];
const byType = (value: { __typename: string }) => value.__typename;

/** Interfaces whose types and fields are spread over subgraphs. */
export const interfaces = defineCase({
  subgraphs: {
    nodes: {
      sdl: `
        type Query { nodes: [Node!]! node(id: ID!): Node named: [Named!]! }
        interface Node { id: ID! }
        interface Named { name: String }
        type User implements Node & Named @key(fields: "id") { id: ID! name: String age: Int }
        type Team implements Node & Named @key(fields: "id") { id: ID! name: String size: Int }`,
      resolvers: {
        Query: {
          nodes: () => nodes,
          node: (_, { id }) => nodes.find((node) => node.id === id),
          named: () => nodes,
        },
        Node: { __resolveType: byType },
        Named: { __resolveType: byType },
        User: { __resolveReference: find(nodes) },
        Team: { __resolveReference: find(nodes) },
      },
    },
    extra: {
      sdl: `
        interface Rated { karma: Int since: String home: Place }
        type User implements Rated @key(fields: "id") { id: ID! karma: Int since: String home: Place }
        type Team implements Rated @key(fields: "id") { id: ID! karma: Int since: String home: Place }
        interface Place { name: String }
        type City implements Place { name: String people: Int }
        type Site implements Place { name: String floor: Int }`,
      resolvers: {
        Rated: { __resolveType: byType },
        Place: { __resolveType: byType },
        User: { __resolveReference: find(extra) },
        Team: { __resolveReference: find(extra) },
      },
    },
  },
  operations: {
    "gives the interface's own fields": {
      query: "{ nodes { id } named { name } }",
      data: { nodes: [{ id: "u1" }, { id: "t1" }], named: [{ name: "Ada" }, { name: "Red" }] },
      calls: { nodes: 1 },
    },
    "gives each type its own fields": {
      query: "{ nodes { __typename ... on User { age karma } ... on Team { since size } id } }",
      data: {
        nodes: [
          { __typename: "User", age: 36, karma: 5, id: "u1" },
          { __typename: "Team", since: "2021", size: 3, id: "t1" },
        ],
      },
      calls: { nodes: 1, extra: 1 },
    },
    "goes from one interface to another that only the other subgraph knows": {
      query:
        "{ nodes { ... on Rated { karma home { name ... on City { people } ... on Site { floor } } } } }",
      data: {
        nodes: [
          { karma: 5, home: { name: "Delft", people: 100 } },
          { karma: 9, home: { name: "HQ", floor: 2 } },
        ],
      },
    },
    "narrows an interface by another and by a type within": {
      query: "{ named { ... on Node { id ... on Rated { ... on Team { since } } } } }",
      data: { named: [{ id: "u1" }, { id: "t1", since: "2021" }] },
    },
    "leaves empty what no fragment fits": {
      query: '{ node(id: "t1") { ... on User { age karma } } nodes { ... on Team { size } } }',
      data: { node: {}, nodes: [{}, { size: 3 }] },
    },
    "merges fragments that overlap": {
      query: `{ nodes { ...A ...B ... on User { ...B age } } }
        fragment A on Node { id ... on Rated { karma } }
        fragment B on Rated { since karma home { name } }`,
      data: {
        nodes: [
          { id: "u1", karma: 5, since: "2020", home: { name: "Delft" }, age: 36 },
          { id: "t1", karma: 9, since: "2021", home: { name: "HQ" } },
        ],
      },
    },
    "lets types give one key different fields": {
      query: "{ nodes { ... on User { value: age } ... on Team { value: size } } }",
      data: { nodes: [{ value: 36 }, { value: 3 }] },
    },
    "lets types give one key different fields of the other subgraph": {
      query: "{ nodes { ... on User { text: since } ... on Team { text: name home { label: name } } } }",
      data: { nodes: [{ text: "2020" }, { text: "Red", home: { label: "HQ" } }] },
    },
  },
});
