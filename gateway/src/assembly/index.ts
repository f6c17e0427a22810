/**
 * The rooms put together, for `server.ts`: where supergraphs come from, the engine that serves each of them, the line to the domains with what is
 * seen of it from outside, and what the gateway's other paths answer.
 */
export { createAnswers } from "./answers.ts";
export { openDomains, type Domains } from "./open-domains.ts";
export { loadApolloServing, openServing, type OpenedServing } from "./open-serving.ts";
export { openSource } from "./open-source.ts";
export type { Serving } from "./serving.ts";
export { openTelemetry, type Telemetry } from "./open-telemetry.ts";
export { openTogether, type Closable } from "./open-together.ts";
