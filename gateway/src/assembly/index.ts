/**
 * The rooms put together, for `server.ts`: where supergraphs come from, the engine that serves each of them, the line to the domains with what is
 * seen of it from outside, and what the gateway's other paths answer.
 */
export { createAnswers } from "./answers.ts";
/** Loads what serves with Apollo's engine: it is large, and seldom needed. */
export const loadApolloServing = () => import("./apollo-serving.ts");
export { openAccess } from "./open-access.ts";
export { openDomains, type Domains } from "./open-domains.ts";
export { openSource } from "./open-source.ts";
export type { GraphqlServing, Serving } from "./serving.ts";
export { openTelemetry, type Telemetry } from "./open-telemetry.ts";
export { createTrellisServing } from "./trellis-serving.ts";
