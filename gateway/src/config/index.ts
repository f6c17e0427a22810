/** What the gateway is told: one file per policy, each with its defaults as a named constant; unknown options are refused. */
export { breakerDefaults, type BreakerPolicy } from "./breaker.ts";
export { bulkheadDefaults, type BulkheadPolicy } from "./bulkhead.ts";
export { allowsOrigin, corsDefault, type CorsPolicy } from "./cors.ts";
export { deadlineDefaults, type DeadlinePolicy } from "./deadlines.ts";
export { gatewayDefaults, parseConfig, type GatewayConfig, type GatewayOptions } from "./gateway-config.ts";
export { httpDefaults, type HttpPolicy } from "./http.ts";
export type { Log, LogEntry } from "./log.ts";
export { operationLimitDefaults, type OperationLimitPolicy } from "./operation-limits.ts";
export { plannerDefaults, type PlannerPolicy } from "./planner.ts";
export { pollingDefaults, type PollingPolicy } from "./polling.ts";
export { responseLimitDefaults, type ResponseLimitPolicy } from "./response-limit.ts";
export { retryDefaults, type RetryPolicy } from "./retry.ts";
export { contentSecurityPolicy, securityHeaders } from "./security-headers.ts";
export type { SubgraphsPolicy } from "./subgraphs.ts";
