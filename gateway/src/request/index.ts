/** Bytes to requests: the listener with its limits, headers and paths, and the scope of a request, which ends with its deadline or the client. */
export { createListener } from "./create-listener.ts";
export { drain } from "./drain.ts";
export type { Scope } from "./open-scope.ts";
export { addRoutes, type Answers } from "./routes.ts";
export { servePage } from "./serve-page.ts";
