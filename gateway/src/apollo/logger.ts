import type { Log } from "../config/index.ts";

/** Apollo's logger over ours; what it merely informs about is left out. */
export const toApolloLogger = (log: Log) => {
  const write = (level: "warn" | "error") => (message?: unknown) =>
    log({ level, event: "apollo", message: String(message) });
  return { debug() {}, info() {}, warn: write("warn"), error: write("error") };
};
