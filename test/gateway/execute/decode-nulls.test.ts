import { expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  buildSchema,
  execute,
  isAbstractType,
  Kind,
  parse,
  type ExecutionResult,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";
import type { SubgraphCall } from "../../kit/federation-subgraphs.ts";
import { createRawEngine } from "../../kit/raw-answers.ts";

/** One subgraph, so that the specification alone says what nulls become: every depth of list and every place of `!`. */
const types = `
  type Query { tree: Tree strict: Tree! trees: [[Tree!]]! any: Any anys: [Any!] some: Some }
  type Tree implements Some {
    id: ID! name: String size: Int! ratio: Float flag: Boolean! kind: Kind kinds: [Kind!]!
    left: Tree right: Tree! list: [Tree] full: [Tree!]! grid: [[Int!]!] loose: [[Int]!]! any: Any! some: Some
  }
  type Leaf implements Some { id: ID! text: String! some: Some }
  interface Some { id: ID! some: Some }
  union Any = Tree | Leaf
  enum Kind { A B }`;
const schema: GraphQLSchema = buildSchema(types);
const ask = createRawEngine({ only: types });

const treeFields = "id name size ratio flag kind kinds grid loose";
const query = `{
  tree { ...T left { ...T right { ...T } } full { ...T } }
  strict { ...T list { ...T } }
  trees { ...T left { id size } }
  any { ...A } anys { __typename ...A }
  some { id some { __typename id ... on Tree { kinds some { id } } ... on Leaf { text } } }
}
fragment T on Tree { ${treeFields} }
fragment A on Any { ... on Tree { ...T any { ... on Leaf { text id } } } ... on Leaf { id text some { id } } }`;

const document = parse(query);

type Json = Record<string, unknown>;

/** Mostly the value, sometimes null, rarely something that it must not be. */
const sometimes = (value: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 30, arbitrary: value },
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant({ bad: true }) },
  );
const list = (item: fc.Arbitrary<unknown>) => sometimes(fc.array(item, { maxLength: 2 }));
const kind = sometimes(fc.constantFrom("A", "B", "A", "B", "A", "B", "C"));
const int = sometimes(fc.integer({ min: 0, max: 9 }));
const { root } = fc.letrec<{ root: Json; tree: unknown; leaf: unknown; any: unknown; leaves: Json }>(
  (tie) => {
    const deep = fc.oneof({ maxDepth: 2, withCrossShrink: true }, fc.constant(null), tie("tree"));
    const leaves = {
      id: sometimes(fc.constantFrom("1", "2")),
      name: sometimes(fc.string({ maxLength: 3 })),
      size: int,
      ratio: sometimes(fc.constantFrom(0.5, 1)),
      flag: sometimes(fc.boolean()),
      kind,
      kinds: list(kind),
      grid: list(list(int)),
      loose: list(list(int)),
    };
    const leaf = fc.record({
      __typename: fc.constant("Leaf"),
      id: leaves.id,
      text: sometimes(fc.constant("t")),
      some: fc.oneof({ maxDepth: 2 }, fc.constant(null), tie("any")),
    });
    return {
      leaves: fc.record(leaves),
      leaf: sometimes(leaf),
      any: fc.oneof({ maxDepth: 2 }, tie("leaf"), tie("tree")),
      tree: sometimes(
        fc.record({
          __typename: fc.constant("Tree"),
          ...leaves,
          left: deep,
          right: deep,
          list: list(deep),
          full: list(deep),
          any: tie("any"),
          some: tie("any"),
        }),
      ),
      root: fc.record({
        tree: tie("tree"),
        strict: tie("tree"),
        trees: list(list(tie("tree"))),
        any: tie("any"),
        anys: list(tie("any")),
        some: tie("any"),
      }) as fc.Arbitrary<Json>,
    };
  },
);

const applies = (condition: string | undefined, typename: unknown): boolean => {
  if (condition === undefined || condition === typename) return true;
  const type = schema.getType(condition);
  return isAbstractType(type) && schema.getPossibleTypes(type).some(({ name }) => name === typename);
};

/** What a subgraph that checks nothing answers: the selected keys of whatever is there. */
const loosely = (value: unknown, { selections }: SelectionSetNode): unknown => {
  if (Array.isArray(value))
    return value.map((item) => loosely(item, { kind: Kind.SELECTION_SET, selections }));
  if (typeof value !== "object" || value === null) return value;
  const source = value as Json;
  const answer: Json = {};
  for (const node of selections) {
    if (node.kind === Kind.FIELD) {
      const found = source[node.name.value];
      answer[(node.alias ?? node.name).value] = node.selectionSet ? loosely(found, node.selectionSet) : found;
    } else if (
      node.kind === Kind.INLINE_FRAGMENT &&
      applies(node.typeCondition?.name.value, source["__typename"])
    )
      Object.assign(answer, merged(answer, loosely(source, node.selectionSet) as Json));
  }
  return answer;
};

const merged = (one: Json, other: Json): Json => {
  const both = { ...one };
  for (const [key, value] of Object.entries(other))
    both[key] =
      typeof value === "object" && value !== null && typeof both[key] === "object" && both[key] !== null
        ? mergedValues(both[key], value)
        : value;
  return both;
};

const mergedValues = (one: unknown, other: unknown): unknown =>
  Array.isArray(one) && Array.isArray(other)
    ? one.map((item, index) => mergedValues(item, other[index]))
    : typeof one === "object" && one !== null && !Array.isArray(one)
      ? merged(one as Json, other as Json)
      : one;

const operation = ({ query: text }: SubgraphCall): SelectionSetNode => {
  const [definition] = parse(text).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error("no operation");
  return definition.selectionSet;
};

const reference = (rootValue: Json) =>
  execute({
    schema,
    document,
    rootValue,
    fieldResolver: (source: Json, _, __, { fieldName }) => source[fieldName],
    typeResolver: (value: Json) =>
      typeof value["__typename"] === "string" ? value["__typename"] : undefined,
  }) as ExecutionResult;

/** Whether the value at the path is null, or something above it is. */
const isNull = (data: unknown, path: readonly (string | number)[]): boolean => {
  let value = data;
  for (const part of path) {
    if (value === null || value === undefined) return true;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value === null;
};

it("nulls what the specification nulls, with an error for every fault and none twice", async () => {
  let nulls = 0;
  await fc.assert(
    fc.asyncProperty(root, async (rootValue) => {
      const expected = reference(rootValue);
      const { data, errors = [] } = await ask(query, {
        only: (call) => ({ data: loosely(rootValue, operation(call)) as object }),
      });
      expect(JSON.stringify(data)).toBe(JSON.stringify(expected.data));
      const paths = errors.map((error) => ("path" in error ? (error.path ?? []) : []));
      const texts = new Set(paths.map((path) => path.join(".")));
      expect(texts.size).toBe(errors.length);
      expect(paths.filter((path) => !isNull(data, path))).toEqual([]);
      expect(
        (expected.errors ?? []).flatMap(({ path = [] }) => (texts.has(path.join(".")) ? [] : [path])),
      ).toEqual([]);
      nulls += errors.length;
    }),
    { numRuns: 150 },
  );
  expect(nulls).toBeGreaterThan(150);
});
