import type { StoreEvent } from "@trellis/shared/store";

/** One line of the subgraph's log. */
export interface LogEntry {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly domain: string;
  readonly event?: StoreEvent;
  readonly error?: unknown;
}

export type Log = (entry: LogEntry) => void;

const told: Readonly<Record<StoreEvent["kind"], (event: StoreEvent) => string>> = {
  serving: ({ product, version, status }) =>
    `${product} is served from ${version}${status === "LAST_GOOD" ? ", the last good version" : ""}`,
  refused: ({ product, version, reason }) => `${product} ${version ?? ""} is refused: ${reason}`,
  missing: ({ product, reason }) => `${product} cannot be served: ${reason}`,
  retired: ({ product, version }) => `${product} ${version} is served no longer`,
};

/** What happened to a snapshot, as a line of the log. */
export const logStoreEvent =
  (domain: string, log: Log) =>
  (event: StoreEvent): void =>
    log({
      level: event.kind === "refused" ? "error" : event.kind === "missing" ? "warn" : "info",
      message: told[event.kind](event),
      domain,
      event,
    });
