import type { Writable } from "node:stream";
import type { Log, LogEntry } from "../config/index.ts";

/** Lines of one event in one second; more of the same say nothing more, and could fill a disk. */
const linesPerSecond = 100;
/** Bytes that may wait for a reader that does not read. */
const waitingBytes = 1024 * 1024;
const second = 1000;

/** Writes at most 100 entries of each event a second; how many more there were is written with the next one after it. */
export const limitLog = (write: Log, now: () => number = () => performance.now()): Log => {
  const events = new Map<string, { begun: number; written: number; left: number }>();
  return (entry) => {
    const { event } = entry;
    const at = now();
    let count = events.get(event);
    if (!count || at - count.begun >= second) {
      if (count && count.left > 0)
        write({
          level: "warn",
          event: "log-limited",
          message: `${count.left} more entries of ${event} were left out`,
        });
      count = { begun: at, written: 0, left: 0 };
      events.set(event, count);
    }
    if (count.written >= linesPerSecond) return void (count.left += 1);
    count.written += 1;
    write(entry);
  };
};

const shownCause = (cause: unknown): unknown =>
  cause instanceof Error ? { name: cause.name, message: cause.message, stack: cause.stack } : cause;

/** An entry as one line of JSON, whatever its texts contain. */
export const toLogLine = ({ cause, ...entry }: LogEntry): string =>
  JSON.stringify({
    time: new Date().toISOString(),
    ...entry,
    ...(cause ? { cause: shownCause(cause) } : {}),
  });

/** Writes lines to a stream. While a mebibyte waits for whoever reads it, lines are left out, and their number is written after them. */
export const createLineWriter = (to: Writable): ((line: string) => void) => {
  let left = 0;
  return (line) => {
    if (to.writableLength > waitingBytes) return void (left += 1);
    if (left > 0) {
      const message = `${left} lines were left out because nobody read them`;
      left = 0;
      to.write(`${toLogLine({ level: "warn", event: "log-limited", message })}\n`);
    }
    to.write(`${line}\n`);
  };
};
