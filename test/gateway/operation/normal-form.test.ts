import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  executeSync,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  OverlappingFieldsCanBeMergedRule,
  parse,
  validate,
  visit,
  Kind,
  type DocumentNode,
  type GraphQLFieldResolver,
  type SelectionSetNode,
} from "graphql";
import { operationLimitDefaults } from "../../../gateway/src/config/index.ts";
import { coerceVariables, type ReadOperation } from "../../../gateway/src/operation/index.ts";
import { documents, documentVariables } from "./documents.ts";
import { refusalOf, shopReader, shopSchema } from "./shop.ts";

const schema = shopSchema();
const reader = shopReader({
  depth: 40,
  selections: 10_000,
  aliases: 1000,
  rootFields: 1000,
  directives: 1000,
});

const read = (query: string): ReadOperation => {
  const { value, errors } = reader.read({ query });
  if (!value) throw new Error(errors[0]?.message);
  return value;
};

/** Answers with what it was asked: the same question gives the same answer, in the same order. */
const echo: GraphQLFieldResolver<unknown, unknown> = (source, args, _, { fieldName, returnType }) => {
  const place = `${String((source as { place?: string } | undefined)?.place ?? "")}/${fieldName}${JSON.stringify(args)}`;
  const type = getNamedType(returnType);
  const one = () => {
    if (!isCompositeType(type)) return type.name === "Float" ? place.length / 2 : place;
    const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
    return { place, __typename: possible[place.length % possible.length]?.name };
  };
  return isListType(getNullableType(returnType)) ? [one(), one()] : one();
};

const answer = (document: DocumentNode, variableValues: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(executeSync({ schema, document, variableValues, fieldResolver: echo }));

const isMergeable = (text: string): boolean =>
  validate(schema, parse(text), [OverlappingFieldsCanBeMergedRule]).length === 0;

/** Selections as they are written, every spread replaced by what it spreads. */
const naiveCount = (document: DocumentNode): number => {
  const fragments = new Map<string, SelectionSetNode>();
  visit(document, { FragmentDefinition: (node) => void fragments.set(node.name.value, node.selectionSet) });
  const count = (set: SelectionSetNode | undefined): number =>
    (set?.selections ?? []).reduce(
      (sum, node) =>
        sum +
        1 +
        count(node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node.selectionSet),
      0,
    );
  const [operation] = document.definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? count(operation.selectionSet) : 0;
};

describe("the normal form of an operation", () => {
  it.each<[string, string, string]>([
    ["white space and comments", "{item{id}}", "# why\nquery Why {\n  item { id, }\n}"],
    [
      "order of definitions",
      "{ item { ...a } } fragment a on Item { id }",
      "fragment b on Item { id } query X { item { ...b } }",
    ],
    [
      "fragments that say nothing",
      "{ item { id name } }",
      "{ ... on Query { item { ... on Node { id } ... { name } } } }",
    ],
    [
      "repetitions",
      "{ item { id next { id name } } }",
      "{ item { id next { id } id } item { next { name } } }",
    ],
    ["order of arguments", '{ text(of: "a", size: 1) }', '{ text(size: 1, of: "a") }'],
    [
      "literals of every kind",
      '{ text(of: "a", numbers: [1], where: {text: "b"}) }',
      '{ text(of: """z""", numbers: [7, 8], where: {and: {least: 2}}) }',
    ],
    ["an alias that is the name", "{ item { id } }", "{ item: item { id: id } }"],
    [
      "constant conditions",
      "{ item { id } }",
      "{ item @include(if: true) { id @skip(if: false) name @skip(if: true) ... @include(if: false) { tags } } any @include(if: false) { __typename } }",
    ],
    [
      "conditions of which one excludes the other",
      "query ($a: Boolean!, $b: Boolean!) { item { id @include(if: $a) name @include(if: $b) } }",
      `query ($a: Boolean!, $b: Boolean!) {
        any @skip(if: $a) @include(if: $a) { __typename }
        item { id @include(if: $a) name @include(if: $b) ... @include(if: $a) { ... on Node @skip(if: $b) { s: name @skip(if: $a) n: name @include(if: $b) } } }
      }`,
    ],
    [
      "conditions that exclude each other by way of an object",
      "query ($a: Boolean!) { item @include(if: $a) { id name @include(if: false) } }",
      "query ($a: Boolean!) { item @include(if: $a) { id next @skip(if: $a) { id } } }",
    ],
    [
      "order of variables",
      "query ($a: ID!, $b: Int) { node(id: $a) { id } items(first: $b) { id } }",
      "query X($b: Int, $a: ID!) { node(id: $a) { id } items(first: $b) { id } }",
    ],
    [
      "fragments of types that cannot be here",
      "{ item { id } }",
      "{ item { id ... on Node { ... on Owner { id } } } }",
    ],
  ])("is the same whatever the %s", (_, one, other) => {
    expect(read(other).text).toBe(read(one).text);
  });

  it("reads as GraphQL: variables for literals, no name, no fragment definitions", () => {
    const { text, literals, name, variables } = read(
      `query Mine($yes: Boolean!, $gone: Int) { any { ...a ... on Node @include(if: $yes) { n: name(of: "b") } } items(first: $gone) @skip(if: true) { id } }
       fragment a on Item { id price(currency: USD) name(of: null) owner { price @skip(if: true) } }`,
    );
    expect(text).toMatchInlineSnapshot(`
"query ($_1: Currency!, $_2: String!, $yes: Boolean!) {
  any {
    ... on Item {
      id
      price(currency: $_1)
      name(of: null)
      owner {
        __typename @include(if: false)
      }
    }
    ... on Node @include(if: $yes) {
      n: name(of: $_2)
    }
  }
}"
`);
    expect(literals).toEqual({ _1: "USD", _2: "b" });
    expect(name).toBe("Mine");
    expect(variables.variables.map((variable) => variable.name)).toEqual(["gone", "yes"]);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ["one value for a list", "{ text(numbers: 5) }", { _1: [5] }],
    [
      "an id given as a number, digit by digit",
      "{ node(id: 12345678901234567890) { id } }",
      { _1: "12345678901234567890" },
    ],
    ["an exact decimal", "{ items(where: {price: 0.10}) { id } }", { _1: { price: "0.10" } }],
    [
      "what stands beside a variable",
      "query ($t: String) { items(where: {text: $t, least: 3, ids: [a]}) { id } }".replace("[a]", '["a"]'),
      { _1: 3, _2: ["a"] },
    ],
    ["a whole number for a Float", "{ text(size: 3) }", { _1: 3 }],
    [
      "one variable for fields that are one",
      '{ item { name(of: "a") ... on Node @include(if: true) { name(of: "a") } } any { ... on Item { name(of: "a") } ... on Owner { name(of: "a") } } }',
      { _1: "a", _2: "a" },
    ],
    ["text of a foreign scalar", '{ text(foreign: "x") }', { _1: "x" }],
    [
      "a variable beside a client's of that name",
      "query ($_1: String) { text(of: $_1, numbers: [1]) }",
      { _2: [1] },
    ],
  ])("takes literals out: %s", (_, query, literals) => {
    expect(read(query).literals).toEqual(literals);
  });

  it("keeps the condition of a field apart from those of all that is within it", () => {
    const { text } = read(
      "query ($a: Boolean!, $b: Boolean!) { item @include(if: $a) { id @include(if: $b) } any @skip(if: $a) { __typename } }",
    );
    expect(text.replaceAll(/\s+/g, " ")).toContain(
      "{ ... @include(if: $a) { item { id @include(if: $b) } } any @skip(if: $a) { __typename } }",
    );
  });

  it("leaves a foreign scalar's numbers and objects to who understands them", () => {
    const { text, literals } = read("{ text(foreign: {a: 12345678901234567890}) a: text(foreign: 1.50) }");
    expect(literals).toEqual({});
    expect(text).toContain("{a: 12345678901234567890}");
    expect(text).toContain("1.50");
  });

  it("answers as the text does, and is its own normal form", () => {
    fc.assert(
      fc.property(documents, (query) => {
        fc.pre(isMergeable(query));
        const { document, text, literals, variables } = read(query);
        const { values, errors } = coerceVariables(variables, documentVariables, operationLimitDefaults);
        expect(errors).toBeUndefined();
        expect(answer(document as DocumentNode, { ...values, ...literals })).toBe(
          answer(parse(query), documentVariables),
        );
        expect(validate(schema, parse(text))).toEqual([]);
        expect(read(text).text).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  it("finds fields that cannot be one where graphql-js does", () => {
    fc.assert(
      fc.property(documents, (query) => {
        const refused = refusalOf(reader, query);
        expect(refused?.message ?? "").toMatch(isMergeable(query) ? /^$/ : /^Fields ".*" conflict because/);
      }),
      { numRuns: 150 },
    );
  });

  it("counts selections as if every fragment were written out", () => {
    fc.assert(
      fc.property(documents, (query) => {
        fc.pre(isMergeable(query));
        const count = naiveCount(parse(query));
        const limits = { depth: 40, aliases: 1000, rootFields: 1000, directives: 1000 };
        expect(refusalOf(shopReader({ ...limits, selections: count }), query)).toBeUndefined();
        if (count > 1)
          expect(refusalOf(shopReader({ ...limits, selections: count - 1 }), query)?.message).toContain(
            `has ${count} selections`,
          );
      }),
      { numRuns: 25 },
    );
  });
});
