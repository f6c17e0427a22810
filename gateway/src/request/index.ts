/** Bytes to requests: the listener with its limits and headers, and the scope of a request, which ends with its deadline or the client. */
export { createListener } from "./create-listener.ts";
export { openScope, type Scope } from "./open-scope.ts";
export { servePage } from "./serve-page.ts";
export { sendError } from "./send-error.ts";
