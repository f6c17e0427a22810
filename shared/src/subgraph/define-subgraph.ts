import { fileURLToPath } from "node:url";
import { readContract } from "@trellis/shared/contract";
import { checkResolvers } from "./resolvers/index.ts";
import type { SubgraphDefinition, SubgraphOptions } from "./types.ts";

/**
 * Declares a domain's subgraph: everything that its contract says needs no code. Throws a ContractError where the contract is wrong, and an
 * Error that names every computed field for which neither a rollup nor a resolver is given.
 */
export function defineSubgraph(options: SubgraphOptions): SubgraphDefinition {
  const { domain, schema, rollups = {}, resolvers = {} } = options;
  const contract = readContract({ domain, file: fileURLToPath(schema) });
  const definition: SubgraphDefinition = { domain, schema, rollups, resolvers, contract };
  checkResolvers(definition);
  return definition;
}
