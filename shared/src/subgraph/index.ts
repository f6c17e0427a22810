/** A domain's subgraph from its contract and its published snapshots: resolvers, batching, signed-call check and server. */
export { defineSubgraph } from "./define-subgraph.ts";
export { runSubgraph, type Host } from "./run-subgraph.ts";
export { startSubgraph, type StartOptions } from "./start-subgraph.ts";
export type { Log, LogEntry } from "./server/log.ts";
export type {
  ConnectionArguments,
  RequestLoaders,
  Resolver,
  RunningSubgraph,
  SubgraphContext,
  SubgraphDefinition,
  SubgraphOptions,
} from "./types.ts";
