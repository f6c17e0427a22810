import { styleText } from "node:util";
import { printLine, type CliIo } from "../io.ts";
import type { SupervisorEvents } from "./supervisor.ts";

const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`;

interface LogEvent {
  readonly level?: string;
  readonly event?: string;
  readonly domain?: string;
  readonly message: string;
}

/** The log event that a line of JSON is; undefined of any other line. */
function eventOf(line: string): LogEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const event = JSON.parse(line) as LogEvent;
    return typeof event.message === "string" ? event : undefined;
  } catch {
    return undefined;
  }
}

/** A log event as a person reads it. */
const readable = ({ level, event, domain, message }: LogEvent): string =>
  `${[level === "info" ? undefined : level, event, domain].filter((part) => part !== undefined).join(" ")}: ${message}`;

/** Prints what the processes say, each line behind its process's name, and what becomes of them. `TRELLIS_DEBUG` shows log events whole. */
export function createConsoleLog(
  names: readonly string[],
  io: Pick<CliIo, "stdout" | "env">,
): SupervisorEvents & { say(name: string, line: string): void } {
  const width = Math.max(...names.map((name) => name.length));
  const isColoured = io.stdout.isTTY === true && !io.env.NO_COLOR;
  const serving = new Set<string>();
  const prefix = (name: string) => {
    const text = `${name.padEnd(width)} │`;
    return isColoured ? styleText("cyan", text, { validateStream: false }) : text;
  };
  const say = (name: string, line: string) => printLine(io.stdout, `${prefix(name)} ${line}`);
  return {
    say,
    onLine(name, line, stream) {
      if (io.env.TRELLIS_DEBUG) return say(name, line);
      const event = eventOf(line);
      // Until it serves, a process announces what our own line says with its address and process id.
      const isAnnouncement = stream === "stdout" || event?.level === "info";
      if (serving.has(name) || !isAnnouncement) say(name, event ? readable(event) : line);
    },
    onReady(name, { url, pid }) {
      serving.add(name);
      say(name, `ready at ${url} (process ${pid})`);
    },
    onEnd(name, { how, wait, inARow, isLoop }) {
      serving.delete(name);
      const again = isLoop
        ? `, ${inARow} times in a row; it is tried ever more slowly, next in ${seconds(wait)}`
        : `; starting it again in ${seconds(wait)}`;
      say(name, `${how}${again}`);
    },
  };
}
