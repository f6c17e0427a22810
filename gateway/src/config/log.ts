/** One event of the gateway, for its log alone: details of faults stand here and never in an answer. */
export interface LogEntry {
  readonly level: "info" | "warn" | "error";
  readonly event: string;
  readonly message: string;
  readonly domain?: string;
  readonly [detail: string]: unknown;
}

/** Takes what the gateway has to tell; must not throw. */
export type Log = (entry: LogEntry) => void;
