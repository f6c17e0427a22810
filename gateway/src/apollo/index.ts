/** The only room that knows Apollo's gateway and server: the `apollo` engine of a snapshot, and a GatewayInterface to embed us. */
export { startApolloServer, type GraphqlHandler } from "./apollo-server.ts";
export { createEngine, type Engine, type EngineTools } from "./engine.ts";
export { createSwappableGateway, type RespondTools, type SwappableGateway } from "./gateway-interface.ts";
export type { RequestScope } from "./request-scope.ts";
export { createDomainCalls, type CallDomain } from "./guards/index.ts";
