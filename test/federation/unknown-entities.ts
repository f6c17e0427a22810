import { defineCase, find } from "../kit/federation.ts";

const nodes = [
  { __typename: "Known", id: "k" },
  { __typename: "Missing", id: "m" },
];

/** Ids that lead nowhere: entities that a subgraph does not have, and a node of a type that it does not know. */
export const unknownEntities = defineCase({
  subgraphs: {
    index: {
      sdl: `
        type Query { all: [Node!]! one: Known chats: [Chat!]! }
        interface Node { id: ID! }
        type Known implements Node @key(fields: "id") { id: ID! }
        type Missing implements Node @key(fields: "id") { id: ID! }
        type Chat @key(fields: "id") { id: ID! account: Known }`,
      resolvers: {
        Query: {
          all: () => nodes,
          one: () => ({ id: "lost" }),
          chats: () => [
            { id: "c1", account: { id: "k" } },
            { id: "c2", account: { id: "lost" } },
          ],
        },
        Node: { __resolveType: (value: { __typename: string }) => value.__typename },
      },
    },
    details: {
      sdl: `
        type Known @key(fields: "id") { id: ID! label: String kind: Kind next: Known }
        type Missing @key(fields: "id") { id: ID! label: String }
        type Kind { name: String! }`,
      resolvers: {
        Known: {
          __resolveReference: find([{ id: "k", label: "known", kind: { name: "n" }, next: { id: "lost" } }]),
        },
        Missing: { __resolveReference: () => null },
      },
    },
    more: {
      sdl: `type Known @key(fields: "id") { id: ID! label: String @external loud: String @requires(fields: "label") }`,
      resolvers: {
        Known: {
          __resolveReference: (given: object) => given,
          loud: ({ label }) => (label === null ? "nothing" : `${label}!`),
        },
      },
    },
  },
  operations: {
    "gives null for what is not there, and the key": {
      query: "{ one { id label kind { name } } }",
      data: { one: { id: "lost", label: null, kind: null } },
    },
    "gives null for one of many": {
      query: "{ chats { account { label } } all { ... on Known { label } ... on Missing { label } } }",
      data: {
        chats: [{ account: { label: "known" } }, { account: { label: null } }],
        all: [{ label: "known" }, { label: null }],
      },
    },
    "goes no further from there": {
      query: "{ chats { account { next { next { id } label } } } }",
      data: { chats: [{ account: { next: { next: null, label: null } } }, { account: { next: null } }] },
    },
    "leaves null what requires what is not there": {
      query: "{ chats { account { loud } } }",
      data: { chats: [{ account: { loud: "known!" } }, { account: { loud: null } }] },
    },
  },
});
