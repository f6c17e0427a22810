/** `trellis start`: checks → page → sample and publish → one supervised process per domain and one for the gateway. */
export { start } from "./start.ts";
export { backOffDefaults, createBackOff, type BackOffPolicy, type Restart } from "./back-off.ts";
export { supervise, type ProcessSpec, type Supervised, type SupervisorEvents } from "./supervisor.ts";
export { buildConsole } from "./console-build.ts";
export { issuerAddress, startIssuer, type IssuerSettings, type RunningIssuer } from "./issuer.ts";
export { findDomains } from "./settings.ts";
