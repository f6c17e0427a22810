/** Bytes to requests: the listener with its limits, headers and paths, and the scope of a request, which ends with its deadline or the client. */
export { createListener } from "./create-listener.ts";
export { drain } from "./drain.ts";
export { createGraphqlHandler, type GraphqlHandlerOptions, type ServeGraphql } from "./graphql-handler.ts";
export { leave } from "./leave.ts";
export type {
  Accept,
  DomainWishes,
  GraphqlRequest,
  MediaType,
  PersistedReference,
  Reply,
  Scope,
} from "./types.ts";
export { addRoutes, type Answers } from "./routes.ts";
export { servePage } from "./serve-page.ts";
