import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { buildSchema, getVariableValues, Kind, parse, type OperationDefinitionNode } from "graphql";
import { operationLimitDefaults } from "../../../gateway/src/config/index.ts";
import {
  coerceVariables,
  variablePlan,
  type CoercedVariables,
} from "../../../gateway/src/operation/index.ts";
import { inputCases } from "./inputs.ts";
import { shopReader } from "./shop.ts";

const reader = shopReader();

const coerce = (query: string, given: unknown): CoercedVariables => {
  const { value, errors } = reader.read({ query });
  if (!value) throw new Error(errors[0]?.message);
  return coerceVariables(value.variables, given, operationLimitDefaults);
};

const uses = {
  id: "query ($x: ID!) { node(id: $x) { id } }",
  account: "query ($x: AccountID!) { account(id: $x) { id } }",
  int: "query ($x: Int) { items(first: $x) { id } }",
  float: "query ($x: Float) { text(size: $x) }",
  string: "query ($x: String) { text(of: $x) }",
  moment: "query ($x: DateTime) { text(when: $x) }",
  numbers: "query ($x: [Int!]) { text(numbers: $x) }",
  filter: "query ($x: Filter) { items(where: $x) { id } }",
  foreign: "query ($x: Foreign) { text(foreign: $x) }",
  by: "query ($x: By!) { by(by: $x) { id } }",
};
const deep = (levels: number): unknown => JSON.parse(`${'{"and":'.repeat(levels)}{}${"}".repeat(levels)}`);

describe("the variables of an operation", () => {
  it.each<[string, string, unknown, unknown]>([
    ["an id as text", uses.id, "a", "a"],
    ["an id as a number", uses.id, 7, "7"],
    ["an id of another system", uses.id, "QWNjb3VudDox/ü 日本 '; --", "QWNjb3VudDox/ü 日本 '; --"],
    ["ids in both forms of an accent", uses.id, "e\u0301", "e\u0301"],
    ["the largest Int", uses.int, 2_147_483_647, 2_147_483_647],
    ["one value for a list", uses.numbers, 1, [1]],
    ["null", uses.numbers, null, null],
    ["a moment as it was written", uses.moment, "2026-01-31T09:30:00.000Z", "2026-01-31T09:30:00.000Z"],
    [
      "defaults within an input",
      uses.filter,
      { price: "0.10" },
      { text: "all", currency: "EUR", price: "0.10" },
    ],
    ["null where a default would be", uses.filter, { text: null }, { text: null, currency: "EUR" }],
    ["any JSON for a foreign scalar", uses.foreign, { a: [1, { b: null }] }, { a: [1, { b: null }] }],
    ["one of several", uses.by, { name: "a" }, { name: "a" }],
  ])("take %s", (_, query, x, value) => {
    expect(coerce(query, { x, other: 1 })).toEqual({ values: { x: value } });
  });

  it.each<[string, string, unknown, string]>([
    ["nothing", uses.id, undefined, 'The variable "$x" must be ID! but is missing.'],
    ["null", uses.id, null, 'The variable "$x" must be ID! but is null.'],
    ["V14 an Int beyond 32 bits", uses.int, 2 ** 31, "must be Int (32 bits) but is 2147483648."],
    ["V14 an Int below 32 bits", uses.int, -(2 ** 31) - 1, "must be Int (32 bits) but is -2147483649."],
    ["V14 a large Int", uses.int, 1e10, "but is 10000000000."],
    ["V14 a fraction", uses.int, 1.5, "but is 1.5."],
    ["V14 text for Int", uses.int, "1", 'must be Int (32 bits) but is "1".'],
    ["V14 an infinite Float", uses.float, Number.POSITIVE_INFINITY, "must be Float but is Infinity."],
    ["V14 no number", uses.float, Number.NaN, "must be Float but is NaN."],
    ["V14 an id that JSON has rounded", uses.id, 1e29, "must be ID (text) but is 1e+29."],
    ["V15 NUL in an id", uses.id, "a\u0000", "must be without control or invisible characters"],
    ["V15 half a character in an id", uses.id, "\ud800", "without control or invisible characters"],
    ["V15 a direction override in an id", uses.id, "a\u202Eb", "without control or invisible characters"],
    ["V15 a zero-width space in an id", uses.id, "a\u200Bb", "without control or invisible characters"],
    ["V15 a megabyte of an id", uses.id, "a".repeat(1_000_000), "must be at most 1024 bytes long"],
    ["V15 half a character in text", uses.string, "\udc00", "must be String"],
    ["V15 an account's id with a space", uses.account, "a b", 'must be AccountID but is "a b".'],
    ["V15 an account's id that injects", uses.account, "'; --", "must be AccountID"],
    ["a number for text", uses.string, 1, "must be String but is 1."],
    ["a moment that is none", uses.moment, "today", 'must be DateTime but is "today".'],
    ["null in a list", uses.numbers, [1, null], 'must be Int! at "x.1" but is null.'],
    ["a list for an input", uses.filter, [], "must be Filter, an object, but is a list of 0."],
    [
      "an unknown value of an enum",
      uses.filter,
      { currency: "EURO" },
      'must be a value of Currency at "x.currency" but is "EURO".',
    ],
    [
      "a value that every object has",
      uses.filter,
      { currency: "constructor" },
      "must be a value of Currency",
    ],
    [
      "an unknown field",
      uses.filter,
      { txt: "a" },
      'must be Filter with its own fields alone but is one with "txt".',
    ],
    ["a field that every object has", uses.filter, { toString: 1 }, 'but is one with "toString".'],
    [
      "a wrong value deep within",
      uses.filter,
      { and: { ids: ["a", true] } },
      'must be ID (text) at "x.and.ids.1" but is true.',
    ],
    ["two of one", uses.by, { id: "a", name: "b" }, "must be By with exactly one field but is one with 2."],
    ["none of one", uses.by, {}, "must be By with exactly one field but is one with 0."],
    [
      "null for one",
      uses.by,
      { id: null },
      "must be By with one field that is not null but is one with null.",
    ],
    ["a long text", uses.int, "b".repeat(500), `"${"b".repeat(40)}" and more.`],
  ])("are refused with %s", (_, query, x, message) => {
    const { errors = [] } = coerce(query, x === undefined ? {} : { x });
    expect(errors).toEqual([
      { message: expect.stringContaining(message), extensions: { code: "BAD_USER_INPUT" } },
    ]);
  });

  it.each<[string, string, unknown, string]>([
    [
      "V13 a list over the limit",
      uses.numbers,
      Array.from({ length: 1001 }, () => 1),
      'has 1001 items in one list; the limit "listItems" is 1000',
    ],
    ["an input that is too deep", uses.filter, deep(21), 'the limit "variableDepth" is 20'],
    ["foreign JSON that is too deep", uses.foreign, deep(21), 'the limit "variableDepth" is 20'],
    [
      "foreign JSON that is too large",
      uses.foreign,
      Array.from({ length: 20_001 }, () => 1),
      'the limit "variableValues" is 20000',
    ],
  ])("are refused beyond a limit: %s", (_, query, x, message) => {
    expect(coerce(query, { x }).errors).toEqual([
      { message: expect.stringContaining(message), extensions: { code: "OPERATION_LIMIT_EXCEEDED" } },
    ]);
  });

  it.each<[string, string]>([
    ["a variable's default", "query ($x: Boolean = true) { item { id @include(if: $x) } }"],
    ["the argument's default", "query ($x: ID = 1) { node(id: $x) { id } }"],
    ["an input field's default", "query ($x: Currency) { items(where: {currency: $x}) { id } }"],
    ["a default in a list", "query ($x: Int = 1) { text(numbers: [$x]) }"],
  ])("refuse null where only %s makes them fit", (_, query) => {
    expect(coerce(query, { x: null }).errors).toEqual([
      {
        message: expect.stringContaining("and not null where it is used but is null."),
        extensions: { code: "BAD_USER_INPUT" },
      },
    ]);
    expect(coerce(query, {}).errors).toBeUndefined();
  });

  it("are absent without value and default, whatever their name", () => {
    const query =
      "query ($__proto__: Int, $constructor: Int = 2) { items(first: $__proto__) { id } text(numbers: [1, $constructor]) }";
    const { values } = coerce(query, JSON.parse('{"__proto__": 5}'));
    expect(JSON.stringify(values)).toBe('{"__proto__":5,"constructor":2}');
    expect(Object.keys(coerce(query, {}).values ?? {})).toEqual(["constructor"]);
  });

  it("are refused as a whole where they are no object, and with five errors at most", () => {
    expect(coerce(uses.int, [1]).errors?.[0]?.message).toBe(
      "The variables must be an object but are a list of 1.",
    );
    expect(coerce(uses.numbers, { x: Array.from({ length: 9 }, () => "a") }).errors).toHaveLength(5);
    expect(coerce(uses.int, null)).toEqual({ values: {} });
  });

  it("are what graphql-js makes of them", () => {
    fc.assert(
      fc.property(inputCases, ({ sdl, query, given }) => {
        const schema = buildSchema(sdl);
        const operation = parse(query).definitions.find(
          (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
        ) as OperationDefinitionNode;
        const plan = structuredClone(variablePlan(schema, operation));
        const { values, errors } = coerceVariables(plan, given, operationLimitDefaults);
        const expected = getVariableValues(schema, operation.variableDefinitions ?? [], given);
        if (expected.errors) expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
        else expect({ ...values }).toEqual(expected.coerced);
      }),
      { numRuns: 300 },
    );
  });
});
