/**
 * The line to the domains: bytes out, bytes in. Who asks the same waits together (`sharing`, `flight`); around a call, outermost first: retry,
 * breaker, places, second attempt on a fresh connection, signing, HTTP. One timer looks after all deadlines and hang-ups (`watch`).
 */
export { createDomainClient, type DomainClient, type DomainService } from "./domain-client.ts";
export type { CallObserver, LineState } from "./line.ts";
export type { SignCall } from "./signing.ts";
