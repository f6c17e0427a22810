/**
 * Calls domains: one client, made of interceptors over text and variables, so that it outlives any engine. Outermost first: shape check,
 * entity guard, deadline, retry, breaker, bulkhead, signing, HTTP. What comes out is checked, masked and complete.
 */
export { createSubgraphClient, type SubgraphClient } from "./subgraph-client.ts";
export { SubgraphFailure } from "./failure.ts";
export type { SignCall } from "./signing.ts";
export type {
  ClientEvent,
  OnClientEvent,
  Path,
  ProductReading,
  ProductState,
  PublicSubgraphError,
  SubgraphRequest,
  SubgraphResult,
} from "./types.ts";
