/** What can be seen of the gateway from outside: figures for Prometheus, and its log, both bounded. Rooms tell; nobody decides by what is told. */
export { createLineWriter, limitLog, toLogLine } from "./log-lines.ts";
export { createMetrics, type Metrics, type Readings } from "./metrics.ts";
