import { describe, expect, it } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { composeServices } from "@apollo/composition";
import { parse, printSchema } from "graphql";
import { readContract } from "@trellis/shared/contract";
import { costDefaults, operationLimitDefaults } from "../../../gateway/src/config/index.ts";
import { createAccountsSubgraph } from "../../../gateway/src/mesh/index.ts";
import {
  coerceVariables,
  costError,
  costOf,
  createOperationReader,
  type OperationReader,
} from "../../../gateway/src/operation/index.ts";
import { compose } from "../../../gateway/src/supergraph/compose.ts";
import { stubDomains } from "../../bench/gateways/company.ts";
import { workloads, type WorkloadName } from "../../bench/gateways/workloads.ts";
import { readerDefaults } from "./shop.ts";

const root = join(import.meta.dirname, "../../..");
const operations = join(root, "gateway/console/operations");
const readText = (...path: string[]) => readFileSync(join(...path), "utf8");

const costWith = (reader: OperationReader, query: string, given: unknown): number => {
  const { value, errors } = reader.read({ query });
  if (!value) throw new Error(errors[0]?.message);
  const { values, errors: wrong } = coerceVariables(value.variables, given, operationLimitDefaults);
  if (!values) throw new Error(wrong[0]?.message);
  return costOf(value.cost, { ...values, ...value.literals });
};

const benchReader = (): OperationReader => {
  const services = Object.values(stubDomains).map(({ name, typeDefs }) => ({
    name,
    typeDefs: parse(typeDefs),
    url: "http://domain.invalid",
  }));
  const { supergraphSdl, schema } = composeServices(services);
  if (!schema) throw new Error("the stub domains do not compose");
  return createOperationReader({
    ...readerDefaults,
    schema: printSchema(schema.toAPISchema().toGraphQLJSSchema()),
    supergraphSdl,
  });
};

const meshReader = (): OperationReader => {
  const folder = join(root, "subgraphs");
  const domains = readdirSync(folder).map((domain) => [
    domain,
    readContract({ domain, file: "schema.graphql", sdl: readText(folder, domain, "schema.graphql") }).sdl,
  ]);
  const { snapshot, problems } = compose(Object.fromEntries(domains), {
    mesh: createAccountsSubgraph(() => undefined).sdl,
  });
  if (!snapshot) throw new Error(problems.join("\n"));
  return createOperationReader({
    ...readerDefaults,
    schema: snapshot.apiSdl,
    supergraphSdl: snapshot.supergraphSdl,
  });
};

describe("the default limits admit for whoever signed in", () => {
  const bench = benchReader();
  const mesh = meshReader();

  it.each<[WorkloadName, number]>([
    ["S", 18],
    ["M", 900],
    ["L", 18_000],
    ["D", 780],
  ])("workload %s, which costs %i", (name, cost) => {
    const { query, variables } = workloads[name].bodies[0] as { query: string; variables: object };
    expect(costWith(bench, query, variables)).toBe(cost);
    expect(costError(cost, costDefaults.maximum.signedIn)).toBeUndefined();
  });

  it.each(readdirSync(operations).filter((file) => file.endsWith(".graphql")))("the example %s", (file) => {
    const given: unknown = JSON.parse(readText(operations, file.replace(".graphql", ".json")));
    const cost = costWith(mesh, readText(operations, file), given);
    expect(cost).toBeGreaterThan(10);
    expect(cost).toBeLessThan(costDefaults.maximum.anonymous);
  });
});
