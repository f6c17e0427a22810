import type { SubgraphDefinition, SubgraphOptions } from "./types.ts";

/** Declares a domain's subgraph: everything that its contract says needs no code. Throws a ContractError where the contract is wrong. */
export function defineSubgraph(options: SubgraphOptions): SubgraphDefinition {
  throw new Error(`the subgraph of ${options.domain} cannot be defined yet`);
}
