import { defineCase } from "../kit/federation.ts";

const shapes = ["[Leaf]", "[Leaf!]", "[Leaf]!", "[Leaf!]!"] as const;
const names = ["a", "b", "c", "d"];
const fieldsOf = (of: string) =>
  shapes.map((shape, index) => `${names[index]}: ${shape.replace("Leaf", of)}`).join(" ");
const rows = [{ id: "1" }, { id: "2" }];
const leafs = [{ id: "good" }, { id: "bad" }];
const lists = Object.fromEntries(names.map((name) => [name, () => leafs]));
const good = { strict: "good" };
const notNull = { message: "not null" };

/** A null where none may be, in every combination of lists, entities and subgraphs: the nearest place that may be null is null, with one error at the place of the null. */
export const nullPropagation = defineCase({
  subgraphs: {
    rows: {
      sdl: `
        type Query { rows: [Row]! strictRows: [Row!]! row: Row strictRow: Row! }
        type Row @key(fields: "id") { id: ID! ${fieldsOf("Leaf")} child: Leaf! }
        type Leaf @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: { rows: () => rows, strictRows: () => rows, row: () => rows[0], strictRow: () => rows[0] },
        Row: {
          __resolveReference: (given: object) => given,
          ...lists,
          child: ({ id }) => leafs[Number(id) - 1],
        },
      },
    },
    leafs: {
      sdl: `type Leaf @key(fields: "id") { id: ID! strict: String! loose: String missing: String! }`,
      resolvers: {
        Leaf: {
          __resolveReference: ({ id }: { id: string }) =>
            id === "bad" ? null : { id, strict: id, loose: id },
        },
      },
    },
    failing: {
      sdl: `type Leaf @key(fields: "id") { id: ID! broken: String! maybe: String }`,
      resolvers: {
        Leaf: {
          __resolveReference: (given: object) => given,
          broken({ id }) {
            if (id === "bad") throw new Error(notNull.message);
            return "good";
          },
          maybe({ id }) {
            if (id === "bad") throw new Error(notNull.message);
            return "good";
          },
        },
      },
    },
  },
  operations: {
    "leaves null what may be null": {
      query: "{ row { a { loose } d { loose } } }",
      data: { row: { a: [{ loose: "good" }, { loose: null }], d: [{ loose: "good" }, { loose: null }] } },
    },
    "nulls the item, the list, or the parent": {
      query: "{ row { a { strict } b { strict } c { strict } } }",
      data: { row: { a: [good, null], b: null, c: [good, null] } },
      errors: [
        { path: ["row", "a", 1, "strict"], code: "SUBGRAPH_INVALID_RESPONSE" },
        { path: ["row", "b", 1, "strict"], code: "SUBGRAPH_INVALID_RESPONSE" },
        { path: ["row", "c", 1, "strict"], code: "SUBGRAPH_INVALID_RESPONSE" },
      ],
      oracle: "It nulls without an error.",
    },
    "nulls the parent of a list that may not be null": {
      query: "{ row { d { strict } } }",
      data: { row: null },
      errors: [{ path: ["row", "d", 1, "strict"], code: "SUBGRAPH_INVALID_RESPONSE" }],
      oracle: "It nulls without an error.",
    },
    "nulls all where nothing may be null": {
      query: "{ strictRow { d { strict } } }",
      data: null,
      errors: [{ path: ["strictRow", "d", 1, "strict"], code: "SUBGRAPH_INVALID_RESPONSE" }],
      oracle: "It nulls without an error.",
    },
    "nulls one row of many": {
      query: "{ rows { id child { strict } } }",
      data: { rows: [{ id: "1", child: good }, null] },
      errors: [{ path: ["rows", 1, "child", "strict"], code: "SUBGRAPH_INVALID_RESPONSE" }],
      oracle: "It nulls without an error.",
    },
    "nulls through strict rows to the root": {
      query: "{ strictRows { id child { strict } } }",
      data: null,
      errors: [{ path: ["strictRows", 1, "child", "strict"], code: "SUBGRAPH_INVALID_RESPONSE" }],
      oracle: "It nulls without an error.",
    },
    "nulls where a field fails": {
      query: "{ rows { id child { maybe } } }",
      data: {
        rows: [
          { id: "1", child: { maybe: "good" } },
          { id: "2", child: { maybe: null } },
        ],
      },
      errors: [{ path: ["rows", 1, "child", "maybe"] }],
    },
    "nulls up to where it may where a field fails": {
      query: "{ rows { id child { broken } } }",
      data: { rows: [{ id: "1", child: { broken: "good" } }, null] },
      errors: [{ path: ["rows", 1, "child", "broken"] }],
    },
    "tells one error for each place that an entity has": {
      query: "{ row { a { broken } } rows { a { maybe } } }",
      data: {
        row: { a: [{ broken: "good" }, null] },
        rows: [{ a: [{ maybe: "good" }, { maybe: null }] }, { a: [{ maybe: "good" }, { maybe: null }] }],
      },
      errors: [
        { path: ["row", "a", 1, "broken"] },
        { path: ["rows", 0, "a", 1, "maybe"] },
        { path: ["rows", 1, "a", 1, "maybe"] },
      ],
    },
  },
});
