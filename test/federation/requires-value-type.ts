import { asGiven, defineCase, find } from "../kit/federation.ts";

const rows = [{ id: "1" }, { id: "2" }];
const boxes = [
  { id: "1", box: { size: 1 }, tin: { depth: 11 } },
  { id: "2", box: { size: 2 }, tin: { depth: 12 } },
];
const oracle = "It asks the first subgraph for what is external there, where an object has no key.";

/** What is required stands in an object without a key, of which the first subgraph has the rest. */
export const requiresValueType = defineCase({
  subgraphs: {
    first: {
      sdl: `
        type Query { rows: [Row!]! some: Tin @provides(fields: "depth") }
        type Box { size: Int @external color: String @shareable }
        type Tin { depth: Int @external color: String @shareable }
        type Row @key(fields: "id") {
          id: ID!
          box: Box @shareable
          tin: Tin @shareable
          large: String @requires(fields: "box { size }")
          deep: String @requires(fields: "tin { depth }")
        }`,
      resolvers: {
        Query: { rows: () => rows, some: () => ({ depth: 3 }) },
        Row: {
          __resolveReference: asGiven,
          large: ({ box }) => `large as ${box?.size}`,
          deep: ({ tin }) => `deep as ${tin?.depth}`,
        },
      },
    },
    second: {
      sdl: `
        type Box { size: Int color: String @shareable }
        type Tin { depth: Int @shareable color: String @shareable }
        type Row @key(fields: "id") { id: ID! box: Box @shareable tin: Tin @shareable }`,
      resolvers: { Row: { __resolveReference: find(boxes) } },
    },
  },
  operations: {
    "asks the one that has it": {
      query: "{ rows { large } }",
      oracle,
      data: { rows: [{ large: "large as 1" }, { large: "large as 2" }] },
    },
    "asks the one that has it where it is provided elsewhere": {
      query: "{ rows { deep } }",
      oracle,
      data: { rows: [{ deep: "deep as 11" }, { deep: "deep as 12" }] },
    },
    "asks for what is provided": {
      query: "{ some { depth } }",
      data: { some: { depth: 3 } },
      calls: { first: 1 },
    },
  },
});
