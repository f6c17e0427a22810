import { collectDefaultMetrics, Registry } from "prom-client";

let registry: Registry | undefined;

/** The figures of this process (CPU, memory, garbage collection), in Prometheus' text format. They are one set, however many gateways it has: what measures them is never let go of. */
export const processText = (): Promise<string> => {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry.metrics();
};
