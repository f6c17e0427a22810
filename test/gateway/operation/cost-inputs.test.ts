import { describe, expect, it } from "@jest/globals";
import {
  actualCost,
  costOf,
  createOperationReader,
  pageError,
  type OperationCost,
} from "../../../gateway/src/operation/index.ts";
import { readerDefaults } from "./shop.ts";

const sdl = (cost: (weight: number) => string, listSize: (rule: string) => string) => /* GraphQL */ `
  scalar Score ${cost(4)}
  input Filter {
    name: String
    dear: String ${cost(7)}
    score: Score
    and: [Filter!]
    not: Filter ${cost(3)}
  }
  input Page {
    first: Int
    inner: Page
  }
  interface Node {
    id: ID
    parts(by: Filter): [Node]
  }
  type Leaf implements Node {
    id: ID
    parts(by: Filter): [Node] ${listSize("assumedSize: 3")}
  }
  type Branch implements Node {
    id: ID ${cost(6)}
    parts(by: Filter ${cost(20)}): [Node]
  }
  type Query {
    leaf: Leaf
    node: Node
    scores: [Score]
    search(filter: Filter, filters: [Filter], score: Score): Leaf
    weighed(filter: Filter ${cost(9)}): Leaf
    paged(page: Page): [Leaf] ${listSize('slicingArguments: ["page.first"]')}
    deep(page: Page): [Leaf] ${listSize('slicingArguments: ["page.inner.first"], requireOneSlicingArgument: false')}
    list(first: Int = 5): [Leaf]
    names(first: Int): [String]
  }
  type Mutation {
    change(filter: Filter): Leaf
  }
`;

const link =
  'schema @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@cost", "@listSize"]) { query: Query }';
const reader = createOperationReader({
  ...readerDefaults,
  schema: sdl(
    () => "",
    () => "",
  ),
  supergraphSdl:
    link +
    sdl(
      (weight) => `@cost(weight: ${weight})`,
      (rule) => `@listSize(${rule})`,
    ),
});

type Values = Record<string, unknown>;

const read = (query: string, values: Values = {}): { cost: OperationCost; values: Values } => {
  const { value, errors } = reader.read({ query });
  if (!value) throw new Error(errors?.[0]?.message);
  return { cost: value.cost, values: { ...values, ...value.literals } };
};
const costWith = (query: string, given: Values = {}): number => {
  const { cost, values } = read(query, given);
  return costOf(cost, values);
};

describe("what an input costs", () => {
  it.each<[string, string, number]>([
    ["no input", "{ search { id } }", 1],
    ["an object", "{ search(filter: {}) { id } }", 2],
    ["a null", "{ search(filter: null) { id } }", 1],
    ["objects in each other", '{ search(filter: { and: [{ name: "a" }, { and: [{}] }] }) { id } }', 5],
    ["a list of objects", "{ search(filters: [{}, {}, null]) { id } }", 3],
    ["an object for a list", "{ search(filters: {}) { id } }", 2],
    ["a field with a weight", '{ search(filter: { dear: "a" }) { id } }', 9],
    ["a field of a scalar with a weight", "{ search(filter: { score: 1 }) { id } }", 6],
    [
      "a field with a weight for an object, and what is in it",
      '{ search(filter: { not: { dear: "a" } }) { id } }',
      12,
    ],
    ["an argument of a scalar with a weight", "{ search(score: 1) { id } }", 5],
    [
      "an argument with a weight for an object, and what is in it",
      '{ weighed(filter: { dear: "a", and: [{}] }) { id } }',
      18,
    ],
    ["a scalar with a weight, ten times", "{ scores }", 40],
    ["an input of a mutation", "mutation { change(filter: {}) { id } }", 12],
  ])("counts %s", (_, query, cost) => {
    expect(costWith(query)).toBe(cost);
  });

  it.each<[string, Values, number]>([
    ["an object", { filter: {} }, 2],
    ["nothing", {}, 1],
    ["null", { filter: null }, 1],
    [
      "objects in each other",
      { filter: { and: [{ dear: "a" }, { not: { dear: "b" } }] } },
      1 + 1 + 8 + 1 + 3 + 7,
    ],
    [
      "names of every object's own parts",
      { filter: JSON.parse('{"__proto__":{"dear":"a"},"constructor":1}') },
      2,
    ],
  ])("is known with the variables: %s", (_, values, cost) => {
    expect(costWith("query ($filter: Filter) { search(filter: $filter) { id } }", values)).toBe(cost);
  });

  it("counts a variable within a literal, and once for each item of the list around it", () => {
    const query = "query ($not: Filter) { leaf { parts { parts(by: { not: $not }) { id } } } }";
    // Three parts, on each: one object for the filter, the weight of `not`, what the variable holds; then its own ten parts.
    const parts = costWith("{ leaf { parts { parts { id } } } }");
    expect(costWith(query, { not: { dear: "a" } })).toBe(parts + 3 * (20 + 3 + 7));
  });
});

describe("what an interface costs", () => {
  it("is what the dearest of its types does, for a field, an argument and the length of a list", () => {
    expect(costWith("{ node { id } }")).toBe(1 + 6);
    expect(costWith("{ node { parts { __typename } } }")).toBe(1 + 3);
    expect(costWith("{ node { parts(by: {}) { __typename } } }")).toBe(1 + 20 + 3);
  });
});

describe("a page", () => {
  it.each<[string, Values, number]>([
    ["{ paged(page: { first: 7 }) { id } }", {}, 8],
    ["query ($page: Page) { paged(page: $page) { id } }", { page: { first: 7 } }, 8],
    ["query ($page: Page) { paged(page: $page) { id } }", { page: null }, 10],
    ["query ($first: Int) { paged(page: { first: $first }) { id } }", { first: 7 }, 8],
    ["query ($inner: Page) { deep(page: { inner: $inner }) { id } }", { inner: { first: 7 } }, 9],
    ["query ($page: Page) { deep(page: $page) { id } }", { page: { inner: { first: 7 } } }, 9],
    ["{ deep { id } }", {}, 10],
  ])("may have its length in an input object: %s", (query, values, cost) => {
    expect(costWith(query, values)).toBe(cost);
  });

  it.each<[string, Values, number | undefined]>([
    ["{ list(first: 1000) { id } }", {}, undefined],
    ["{ list(first: 1001) { id } }", {}, 1001],
    ["query ($n: Int) { list(first: $n) { id } }", { n: 5000 }, 5000],
    ["query ($n: Int) { list(first: $n) { id } }", {}, undefined],
    ["{ names(first: 2000000) }", {}, 2_000_000],
    ["{ paged(page: { first: 2000 }) { id } }", {}, 2000],
    [
      "query ($page: Page) { leaf { id } deep(page: $page) { id } }",
      { page: { inner: { first: 3000 } } },
      3000,
    ],
  ])("has at most so many records: %s", (query, given, size) => {
    const { cost, values } = read(query, given);
    expect(pageError(cost, values, 1000)).toEqual(
      size && {
        message: `A page of the operation has ${size} records; the limit "cost.pageSize" is 1000.`,
        extensions: { code: "OPERATION_LIMIT_EXCEEDED" },
      },
    );
  });
});

describe("what an operation cost", () => {
  it("is what is there without lists, its input, and what the lists' items cost", () => {
    const query = "query ($f: Filter) { leaf { parts { parts { id } } } search(filter: $f) { id } }";
    const { cost, values } = read(query, { f: { dear: "a" } });
    expect(cost.items).toEqual({ "leaf.parts": 1, "leaf.parts.parts": 7 });
    expect(actualCost(cost, values, 0)).toBe(1 + 1 + 8);
    // Two parts, of which one has three parts and the other none.
    expect(actualCost(cost, values, 2 * 1 + 3 * 7)).toBe(10 + 23);
    expect(actualCost(cost, values, undefined)).toBeUndefined();
  });

  it("is never more than was estimated where no list is longer", () => {
    const { cost, values } = read("{ leaf { parts { parts { id } } } }");
    expect(actualCost(cost, values, 3 * 1 + 3 * 3 * 7)).toBeLessThanOrEqual(costOf(cost, values));
  });
});
