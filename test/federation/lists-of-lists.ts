import { defineCase, find } from "../kit/federation.ts";

const items = [
  { id: "1", name: "one" },
  { id: "2", name: "two" },
  { id: "3", name: "three" },
];
const [one, two, three] = items.map(({ id }) => ({ id }));
const lost = { id: "9" };

/** Lists of lists with entities, with nulls on every level, and with entities that the other subgraph does not know. */
export const listsOfLists = defineCase({
  subgraphs: {
    grid: {
      sdl: `
        type Query { grid: [[Item]] deep: [[[Item!]!]!] holes: [[Item]!]! boxes: [[Box]] numbers: [[Float]] }
        type Box { items: [[Item]] item: Item }
        type Item @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          grid: () => [[one, null, two], null, [], [two, three]],
          deep: () => [[[one], []], [], [[two, one], [three]]],
          holes: () => [[null], [lost, one], []],
          boxes: () => [
            [{ items: [[one], null, [null, two]], item: three }, null],
            null,
            [{ items: null, item: null }],
          ],
          numbers: () => [[1, null, 2.5], null, []],
        },
      },
    },
    sums: {
      sdl: `
        type Item @key(fields: "id") { id: ID! cells: [[Cell]] @external sum: String @requires(fields: "cells { value }") }
        type Cell @shareable { value: Int }`,
      resolvers: {
        Item: { __resolveReference: (given: object) => given, sum: ({ cells }) => JSON.stringify(cells) },
      },
    },
    names: {
      sdl: `type Item @key(fields: "id") { id: ID! name: String again: [[Item]] cells: [[Cell]] }
        type Cell @shareable { value: Int }`,
      resolvers: {
        Item: {
          __resolveReference: find(items),
          again: (item) => [[item], null],
          cells: ({ id }) => [[{ value: Number(id) }, null], null, []],
        },
      },
    },
  },
  operations: {
    "joins in two lists": {
      query: "{ grid { name } }",
      data: {
        grid: [[{ name: "one" }, null, { name: "two" }], null, [], [{ name: "two" }, { name: "three" }]],
      },
      calls: { grid: 1, names: 1 },
    },
    "joins in three lists": {
      query: "{ deep { id name } }",
      data: {
        deep: [
          [[{ id: "1", name: "one" }], []],
          [],
          [
            [
              { id: "2", name: "two" },
              { id: "1", name: "one" },
            ],
            [{ id: "3", name: "three" }],
          ],
        ],
      },
    },
    "leaves null what the other side does not know": {
      query: "{ holes { id name } }",
      data: {
        holes: [
          [null],
          [
            { id: "9", name: null },
            { id: "1", name: "one" },
          ],
          [],
        ],
      },
    },
    "joins in lists of values in lists": {
      query: "{ boxes { item { name } items { name } } numbers }",
      data: {
        boxes: [
          [{ item: { name: "three" }, items: [[{ name: "one" }], null, [null, { name: "two" }]] }, null],
          null,
          [{ item: null, items: null }],
        ],
        numbers: [[1, null, 2.5], null, []],
      },
    },
    "goes on from lists within entities": {
      query: "{ grid { again { again { name } } } }",
      data: {
        grid: [["one", null, "two"], null, [], ["two", "three"]].map(
          (row) => row && row.map((name) => name && { again: [[{ again: [[{ name }], null] }], null] }),
        ),
      },
    },
    "requires objects in them": {
      query: "{ grid { sum } }",
      data: {
        grid: [["1", null, "2"], null, [], ["2", "3"]].map(
          (row) => row && row.map((id) => id && { sum: `[[{"value":${id}},null],null,[]]` }),
        ),
      },
      oracle: "It requires nothing of objects in lists of lists.",
    },
  },
});
