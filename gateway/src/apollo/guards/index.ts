/** What makes answers over the line fit for Apollo's executor: it joins entities by their place and trusts every shape, so both are checked here. */
export { createDomainCalls, type CallDomain } from "./domain-calls.ts";
export type { SubgraphRequest } from "./types.ts";
