/** What can be seen of the gateway from outside: figures for Prometheus. Rooms tell; nobody decides by what is told. */
export { createMetrics, type Metrics, type Readings } from "./metrics.ts";
