import { asGiven, defineCase } from "../kit/federation.ts";

const first = { owner: { x: "Ada", home: { tax: 1 } } };
const second = { owner: { x: "Countess", home: { tax: 2 } } };
const oracle = "It asks for owners once and keeps one of the fields that share a key.";

/** One response key that stands for several fields at one place, by the type of what is above: entities in another subgraph are asked for all of them, and each place gets its own. */
export const keysOfSeveralFields = defineCase({
  subgraphs: {
    things: {
      sdl: `
        type Query { things: [Thing] marks: [Mark] }
        interface Mark @key(fields: "id") { id: ID! }
        type Spot implements Mark @key(fields: "id") { id: ID! }
        type Line implements Mark @key(fields: "id") { id: ID! }
        union Thing = Book | Boat
        type Book { title: String owner: Person }
        type Boat { name: String owner: Person }
        type Person @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          marks: () => [
            { __typename: "Spot", id: "s" },
            { __typename: "Line", id: "l" },
          ],
          things: () => [
            { __typename: "Book", title: "Notes", owner: { id: "1" } },
            { __typename: "Boat", name: "Ark", owner: { id: "1" } },
          ],
        },
      },
    },
    colours: {
      sdl: `type Mark @interfaceObject @key(fields: "id") { id: ID! fill: String edge: String }`,
      resolvers: {
        Mark: {
          __resolveReference: asGiven,
          fill: ({ id }: { id: string }) => `fill of ${id}`,
          edge: ({ id }: { id: string }) => `edge of ${id}`,
        },
      },
    },
    people: {
      sdl: `
        type Person @key(fields: "id") { id: ID! name: String! nick: String! home: Home! }
        type Home { tax(year: Int!): Int! }`,
      resolvers: {
        Person: { __resolveReference: asGiven, name: () => "Ada", nick: () => "Countess", home: () => ({}) },
        Home: { tax: (_, { year }: { year: number }) => year },
      },
    },
  },
  operations: {
    "gives each place its own field": {
      query: "{ things { ... on Book { owner { x: name } } ... on Boat { owner { x: nick } } } }",
      data: { things: [{ owner: { x: "Ada" } }, { owner: { x: "Countess" } }] },
      calls: { things: 1, people: 1 },
      oracle,
    },
    "gives each place the field with its own arguments": {
      query: `query($two: Int = 2) { things {
        ... on Book { owner { x: name home { tax(year: 1) } } }
        ... on Boat { owner { x: nick home { tax(year: $two) } } } } }`,
      data: { things: [first, second] },
      calls: { things: 1, people: 1 },
      oracle,
    },
    "gives each type its own field of a domain that knows their interface alone": {
      query: "{ marks { ... on Spot { x: fill } ... on Line { x: edge } } }",
      data: { marks: [{ x: "fill of s" }, { x: "edge of l" }] },
      oracle,
    },
    "keeps the keys of fields that never meet": {
      query: "{ things { ... on Book { x: title } ... on Boat { x: name } } }",
      data: { things: [{ x: "Notes" }, { x: "Ark" }] },
    },
  },
});
