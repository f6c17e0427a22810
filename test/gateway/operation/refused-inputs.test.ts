import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  buildSchema,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  parse,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { coerceVariables, variablePlan } from "../../../gateway/src/operation/index.ts";
import { inputCases } from "./inputs.ts";
import { readerDefaults } from "./shop.ts";

type Values = Readonly<Record<string, unknown>>;

/** The input fields and enum values that a JSON value names. */
const namedIn = (value: unknown, type: GraphQLInputType): string[] => {
  const nullable = getNullableType(type);
  if (value === null || value === undefined) return [];
  if (isListType(nullable))
    return (Array.isArray(value) ? value : [value]).flatMap((item) => namedIn(item, nullable.ofType));
  if (isEnumType(nullable)) return [`${nullable.name}.${String(value)}`];
  if (!isInputObjectType(nullable)) return [];
  return Object.values(nullable.getFields()).flatMap((field) => {
    const inner = (value as Values)[field.name];
    return inner === undefined ? [] : [`${nullable.name}.${field.name}`, ...namedIn(inner, field.type)];
  });
};

const operationOf = (query: string): OperationDefinitionNode =>
  parse(query).definitions[0] as OperationDefinitionNode;

const namedInAll = (values: Values, query: string, schema: GraphQLSchema): string[] => {
  const { variableDefinitions: declared = [] } = operationOf(query);
  return declared.flatMap(({ variable, type }) =>
    namedIn(values[variable.name.value], typeFromAST(schema, type) as GraphQLInputType),
  );
};

const coordinates = ["A", "B", "C"]
  .flatMap((name) => ["a", "b", "c"].map((field) => `${name}.${field}`))
  .concat("Colour.RED", "Colour.GREEN");

describe("variables whose inputs may not all be used", () => {
  let refusals = 0;
  let sent = 0;

  it("are refused for what they name, and what is sent names none of it", () => {
    fc.assert(
      fc.property(
        inputCases,
        fc.subarray(coordinates, { maxLength: 4 }),
        ({ sdl, query, given }, refused) => {
          const schema = buildSchema(sdl);
          const operation = operationOf(query);
          const rules = new Map(refused.map((coordinate) => [coordinate, "rule"]));
          const { limits } = readerDefaults;
          // What is wrong for everybody is not looked at here.
          fc.pre(coerceVariables(variablePlan(schema, operation), given, limits).values !== undefined);
          const own = variablePlan(schema, operation, rules);
          const { values, errors = [] } = coerceVariables(own, given, limits);
          const named = namedInAll(given, query, schema).filter((one) => refused.includes(one));
          const told = errors.flatMap(({ extensions }) => extensions.coordinate ?? []);
          // What is below a refused field is not looked at any more.
          if (named.length > 0) expect(told.length).toBeGreaterThan(0);
          expect(told.every((coordinate) => refused.includes(coordinate))).toBe(true);
          if (named.length > 0) refusals += 1;
          if (!values) return;
          sent += 1;
          expect(namedInAll(values, query, schema).filter((one) => refused.includes(one))).toEqual([]);
        },
      ),
      { numRuns: 300, endOnFailure: true },
    );
    expect(Math.min(refusals, sent)).toBeGreaterThan(20);
  });
});
