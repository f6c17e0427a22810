import { Counter, Gauge, Registry } from "prom-client";
import { createDurations } from "./durations.ts";
import { processText } from "./process-metrics.ts";

/** Figures that a room keeps itself and that are read when somebody looks, by the rest of their name. */
export type Readings = Readonly<Record<string, () => number>>;

/** What the gateway tells a Prometheus server. Times are told in milliseconds and shown in seconds. */
export interface Metrics {
  /** A request was answered: `OK`, `PARTIAL`, or the code of the closed list that it was refused with. */
  request(outcome: string, milliseconds: number): void;
  /** A request was refused because of its form, with a code of the closed list, before its GraphQL was looked at. */
  malformed(code: string): void;
  /** A call to a domain ended: `OK`, or the code that it failed with. */
  call(domain: string, outcome: string, milliseconds: number): void;
  /** Something happened that is only counted, such as `retry`, to a domain or to the gateway itself. */
  event(kind: string, domain?: string): void;
  /** Shows figures under `trellis_<name>`; those that end in `_total` only grow. */
  show(help: string, readings: Readings): void;
  /** Shows figures of each domain under `trellis_<name>`, for the domains that there are when somebody looks. */
  showDomains<State>(
    help: string,
    states: () => Readonly<Record<string, State>>,
    readings: Readonly<Record<string, (state: State) => number>>,
  ): void;
  /** Shows the version of something as the label of `trellis_<name>`, whose value is 1; nothing while there is none. */
  showVersion(name: string, help: string, version: () => string | undefined): void;
  /** All of it in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** What is told as it happens. */
const createTold = (
  registers: Registry[],
): Pick<Metrics, "request" | "malformed" | "call" | "event"> & { durations(): string } => {
  const requests = createDurations({
    name: "trellis_request_duration_seconds",
    help: "Time from a request that was read and taken to its answer, by outcome",
  });
  const calls = createDurations({
    name: "trellis_domain_call_duration_seconds",
    help: "Time of a call to a domain with its retries, by domain and outcome",
    hasDomain: true,
  });
  const malformed = new Counter({
    name: "trellis_requests_malformed_total",
    help: "Requests that were refused because of their form, by code",
    labelNames: ["code"],
    registers,
  });
  const events = new Counter({
    name: "trellis_events_total",
    help: "What happened, by kind and domain",
    labelNames: ["kind", "domain"],
    registers,
  });
  return {
    request: (outcome, milliseconds) => requests.add("", outcome, milliseconds),
    malformed: (code) => malformed.inc({ code }),
    call: calls.add,
    event: (kind, domain = "") => events.inc({ kind, domain }),
    durations: () => requests.text() + calls.text(),
  };
};

/** What is read when somebody looks. */
const createShown = (registers: Registry[]): Pick<Metrics, "show" | "showDomains" | "showVersion"> => ({
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
  showDomains(help, states, readings) {
    for (const [name, read] of Object.entries(readings)) {
      const gauge: Gauge = new Gauge({
        name: `trellis_${name}`,
        help,
        labelNames: ["domain"],
        registers,
        collect() {
          gauge.reset();
          for (const [domain, state] of Object.entries(states())) gauge.set({ domain }, read(state));
        },
      });
    }
  },
  showVersion(name, help, read) {
    const gauge: Gauge = new Gauge({
      name: `trellis_${name}`,
      help,
      labelNames: ["version"],
      registers,
      collect() {
        gauge.reset();
        const version = read();
        if (version !== undefined) gauge.set({ version }, 1);
      },
    });
  },
});

/** Metrics of one gateway, in a registry of their own, and those of the process beside them. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  const { durations, ...told } = createTold([registry]);
  return {
    ...told,
    ...createShown([registry]),
    text: async () => durations() + (await registry.metrics()) + (await processText()),
    contentType: registry.contentType,
  };
};
