import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  parse,
  printSchema,
  specifiedRules,
  validate,
  validateSchema,
  type GraphQLSchema,
} from "graphql";
import { createPolicyDecider } from "../../../gateway/src/policy/index.ts";
import { decide, type AccessTable, type Clearance } from "../../../shared/src/policy/index.ts";
import { drawGraph, drawn, printGraph } from "./random-graph.ts";
import { drawOperation } from "./random-operation.ts";
import { clearanceOf, tableOf } from "./tables.ts";

const inputs = `
  enum E { A B C }
  input F { a: Int b: E = A c: G d: F }
  input G { e: E! f: Int! = 3 g: [F!] }
`;
const extras = ["", "", "e: E, ", "f: F, ", "g: G!, ", "e: E! = B, f: [F!] = [{a: 1}], ", "g: G = {e: A}, "];

interface Case {
  readonly sdl: string;
  readonly query: string;
  readonly table: AccessTable;
  readonly clearance: Clearance;
}

/** Every coordinate of a schema, and whether it is one of output. */
const coordinatesOf = (schema: GraphQLSchema): readonly (readonly [string, boolean])[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type))
    .flatMap((type): (readonly [string, boolean])[] => {
      if (isEnumType(type)) return type.getValues().map(({ name }) => [`${type.name}.${name}`, false]);
      if (isInputObjectType(type))
        return Object.keys(type.getFields()).map((name) => [`${type.name}.${name}`, false]);
      if (!isObjectType(type) && !isInterfaceType(type)) return [];
      return Object.values(type.getFields()).flatMap(({ name, args }): (readonly [string, boolean])[] => [
        [`${type.name}.${name}`, true],
        ...args.map((argument) => [`${type.name}.${name}(${argument.name}:)`, false] as const),
      ]);
    });

const cases: fc.Arbitrary<Case> = drawn((draw) => {
  const graph = drawGraph(draw);
  // One extra argument for each name, so that interfaces and their types agree.
  const extra = new Map<string, string>();
  const sdl = `${inputs} ${printGraph(graph)}`.replaceAll(/(\w+)\(n: Int\)/g, (_, name: string) => {
    const own = extra.get(name) ?? draw.pick(extras);
    extra.set(name, own);
    return `${name}(${own}n: Int)`;
  });
  const interfaces = graph.filter(({ kind }) => kind === "interface").map(({ name }) => `${name}.`);
  const demands = coordinatesOf(buildSchema(sdl))
    .map(([coordinate]) => coordinate)
    .filter((coordinate) => interfaces.every((name) => !coordinate.startsWith(name)) && draw.chance(12))
    .map((coordinate) => [
      coordinate,
      draw.chance(70) ? { read: ["rule"] } : { clear: ["rule"], mask: "HMAC" as const },
    ]);
  const table = tableOf(Object.fromEntries(demands));
  return { sdl, query: drawOperation(graph, draw), table, clearance: clearanceOf(table) };
});

const check = ({ sdl, query, table, clearance }: Case): void => {
  const schema = buildSchema(sdl);
  expect(validateSchema(schema)).toEqual([]);
  const decider = createPolicyDecider({ schema, table });
  const view = decider.schemaFor(clearance);
  expect(validateSchema(buildSchema(printSchema(view)))).toEqual([]);
  const before = new Map(coordinatesOf(schema));
  for (const [coordinate, isOutput] of coordinatesOf(view)) {
    if (coordinate === "Query._") continue;
    const { kind } = decide(table, coordinate, clearance);
    expect(isOutput ? kind !== "REFUSED" : kind === "CLEAR").toBe(true);
    expect(before.get(coordinate)).toBe(isOutput);
  }
  // Who asks for what it sees, and for nothing else, is refused nothing.
  const document = parse(query);
  if (validate(view, document, specifiedRules).length > 0) return;
  expect(validate(schema, document, specifiedRules)).toEqual([]);
  expect(decider.checkInputs(document, clearance)).toEqual([]);
};

describe("schemas that somebody sees", () => {
  it("are valid, and have nothing that may not be seen or used", () => {
    fc.assert(fc.property(cases, check), { numRuns: 150 });
  });
});
