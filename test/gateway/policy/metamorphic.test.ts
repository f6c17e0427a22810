import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  buildSchema,
  isCompositeType,
  OverlappingFieldsCanBeMergedRule,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
} from "graphql";
import { operationLimitDefaults } from "../../../gateway/src/config/index.ts";
import { createOperationReader } from "../../../gateway/src/operation/index.ts";
import { createPolicyDecider, type PolicyDecider } from "../../../gateway/src/policy/index.ts";
import { decide, type AccessTable, type Clearance } from "../../../shared/src/policy/index.ts";
import { drawGraph, drawn, printGraph, type Draw, type Graph } from "./random-graph.ts";
import { drawOperation } from "./random-operation.ts";
import { answerFromReduced, answerWithNulls, placesOf } from "./reference.ts";
import { clearanceOf, tableOf, type Demand } from "./tables.ts";

/** A planner knows what to do where two types of one interface have one field with and without non-null. */
const rules = specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule);

const limits = {
  ...operationLimitDefaults,
  tokens: 100_000,
  bytes: 1e6,
  selections: 1e5,
  depth: 100,
  nesting: 200,
};

const assignments = [true, false].flatMap((a) => [true, false].map((b) => ({ a, b, n: 2 })));

const drawDemand = ({ pick, chance }: Draw): Demand => {
  const some = () => ["r1", "r2", "r3", "r4"].filter(() => chance(30));
  return { read: chance(60) ? some() : [], clear: some(), mask: pick([undefined, "HMAC", "NULL"] as const) };
};

const drawTable = (graph: Graph, draw: Draw): AccessTable =>
  tableOf(
    Object.fromEntries(
      graph
        .filter(({ kind, name }) => kind === "type" && (name !== "Query" || draw.chance(40)))
        .flatMap(({ name, fields }) => fields.map((field) => `${name}.${field.name}`))
        .filter(() => draw.chance(35))
        .map((coordinate) => [coordinate, drawDemand(draw)]),
    ),
  );

interface Case {
  readonly sdl: string;
  readonly query: string;
  readonly table: AccessTable;
  readonly clearance: Clearance;
}

const cases: fc.Arbitrary<Case> = drawn((draw) => {
  const graph = drawGraph(draw);
  const table = drawTable(graph, draw);
  const met = ["@authenticated", "r1", "r2", "r3", "r4"].filter(() => draw.chance(50));
  return {
    sdl: printGraph(graph),
    query: drawOperation(graph, draw),
    table,
    clearance: clearanceOf(table, ...met),
  };
});

/** What a document names of each type that the schema allows there. */
const named = (
  document: DocumentNode,
  schema: GraphQLSchema,
  decider: PolicyDecider,
  clearance: Clearance,
) => {
  const found: string[] = [];
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field({ name }) {
        const type = typeInfo.getParentType();
        if (isCompositeType(type) && decider.isRefused(type.name, name.value, clearance))
          found.push(`${type.name}.${name.value}`);
      },
    }),
  );
  return found;
};

const toPlaces = (
  fields: readonly {
    readonly path: readonly string[];
    readonly coordinate: string;
    readonly when?: readonly (readonly { variable: string; is: boolean }[])[] | undefined;
  }[],
  variables?: Readonly<Record<string, unknown>>,
): string[] =>
  fields
    .filter(
      ({ when }) =>
        !when ||
        !variables ||
        when.some((all) => all.every(({ variable, is }) => variables[variable] === is)),
    )
    .map(({ path, coordinate }) => `${path.join(".")} ${coordinate}`)
    .toSorted();

describe("an operation reduced to what somebody may see", () => {
  let reducedCount = 0;
  const check = ({ sdl, query, table, clearance }: Case): void => {
    const schema = buildSchema(sdl);
    const reader = createOperationReader({ schema: buildSchema(sdl), limits, listSize: 1 });
    const { value: operation } = reader.read({ query });
    // Fields of one key that conflict: not what is looked at here.
    fc.pre(operation?.document !== undefined);
    const full = operation?.document as DocumentNode;
    const decider = createPolicyDecider({ schema, table });
    const { document: reduced, refused, masked, isRefused } = decider.restrict(full, clearance);
    const kindOf = (coordinate: string) => decide(table, coordinate, clearance).kind;
    const naive = (typename: string, field: string) => kindOf(`${typename}.${field}`) === "REFUSED";
    const seenMasked = new Set<string>();
    for (const variables of assignments) {
      const options = { variables, isRefused };
      expect(answerFromReduced(schema, { full, reduced }, options)).toEqual(
        answerWithNulls(schema, full, { variables, isRefused: naive }),
      );
      const places = [...placesOf(schema, full, { variables, isRefused: naive })];
      const ofKind = (kind: string) =>
        places.filter((place) => kindOf(place.split(" ")[1] as string) === kind).toSorted();
      expect(toPlaces(refused, variables)).toEqual(ofKind("REFUSED"));
      for (const place of ofKind("MASKED")) seenMasked.add(place);
    }
    expect(toPlaces(masked)).toEqual([...seenMasked].toSorted());
    if (refused.length > 0) reducedCount += 1;
    if (!reduced) return;
    expect(named(reduced, schema, decider, clearance)).toEqual([]);
    expect(validate(schema, reduced, rules)).toEqual([]);
  };

  it("answers the same as the whole operation on data where refused fields are null, and names none of them", () => {
    fc.assert(fc.property(cases, check), { numRuns: 300 });
    expect(reducedCount).toBeGreaterThan(100);
  });
});
