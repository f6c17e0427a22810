import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** Figures that a room keeps itself and that are read when somebody looks, by the rest of their name. */
export type Readings = Readonly<Record<string, () => number>>;

/** What the gateway tells a Prometheus server. */
export interface Metrics {
  /** A request was answered: `OK`, `PARTIAL`, or the code of the closed list that it was refused with. */
  request(outcome: string, milliseconds: number): void;
  /** A call to a domain ended: `OK`, or the code that it failed with. */
  call(domain: string, outcome: string, milliseconds: number): void;
  /** Something happened that is only counted, such as `retry`, to a domain or to the gateway itself. */
  event(kind: string, domain?: string): void;
  /** Shows figures under `trellis_<name>`; those that end in `_total` only grow. */
  show(help: string, readings: Readings): void;
  /** All of it in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Seconds: from an answer out of a cache to the longest that a request may take. */
const buckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const milli = 1000;

/** Metrics of one gateway, in a registry of their own. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "trellis_request_seconds",
    help: "Time from a request's first byte to its answer, by outcome",
    labelNames: ["outcome"],
    buckets,
    registers,
  });
  const calls = new Histogram({
    name: "trellis_domain_call_seconds",
    help: "Time of a call to a domain with its retries, by domain and outcome",
    labelNames: ["domain", "outcome"],
    buckets,
    registers,
  });
  const events = new Counter({
    name: "trellis_events_total",
    help: "What happened, by kind and domain",
    labelNames: ["kind", "domain"],
    registers,
  });
  return {
    request: (outcome, milliseconds) => requests.observe({ outcome }, milliseconds / milli),
    call: (domain, outcome, milliseconds) => calls.observe({ domain, outcome }, milliseconds / milli),
    event: (kind, domain = "") => events.inc({ kind, domain }),
    show(help, readings) {
      for (const [name, read] of Object.entries(readings)) {
        const options = { name: `trellis_${name}`, help, registers };
        if (!name.endsWith("_total")) {
          const gauge: Gauge = new Gauge({ ...options, collect: () => gauge.set(read()) });
          continue;
        }
        const counter: Counter = new Counter({
          ...options,
          collect() {
            counter.reset();
            counter.inc(read());
          },
        });
      }
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
};
