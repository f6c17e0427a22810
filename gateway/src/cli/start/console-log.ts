import { styleText } from "node:util";
import { printLine, type CliIo } from "../io.ts";
import type { SupervisorEvents } from "./supervisor.ts";

const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`;

/** Prints what the processes say, each line behind its process's name, and what becomes of them. */
export function createConsoleLog(
  names: readonly string[],
  io: Pick<CliIo, "stdout" | "env">,
): SupervisorEvents & { say(name: string, line: string): void } {
  const width = Math.max(...names.map((name) => name.length));
  const isColoured = io.stdout.isTTY === true && !io.env.NO_COLOR;
  const prefix = (name: string) => {
    const text = `${name.padEnd(width)} │`;
    return isColoured ? styleText("cyan", text, { validateStream: false }) : text;
  };
  const say = (name: string, line: string) => printLine(io.stdout, `${prefix(name)} ${line}`);
  return {
    say,
    onLine: say,
    onReady: (name, { url, pid }) => say(name, `ready at ${url} (process ${pid})`),
    onEnd: (name, { how, wait, inARow, isLoop }) =>
      say(
        name,
        isLoop
          ? `${how}, ${inARow} times in a row; it is tried ever more slowly, next in ${seconds(wait)}`
          : `${how}; starting it again in ${seconds(wait)}`,
      ),
  };
}
