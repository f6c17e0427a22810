import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runChild } from "../child.ts";
import { root } from "../data-folder.ts";
import type { CliIo } from "../io.ts";

/** Adds new events to the sample every so many seconds, each time in a process of its own, until the signal of `io`; never where it is 0; failures are told, and it goes on. */
export async function runLive(
  options: { data: string; seed: number; seconds: number; onProblem: (text: string) => void },
  io: CliIo,
): Promise<void> {
  const args = [
    join(root, "gateway/src/cli/main.ts"),
    "live",
    "--data",
    options.data,
    "--seed",
    String(options.seed),
  ];
  while (options.seconds > 0 && !io.signal.aborted) {
    await sleep(options.seconds * 1_000, undefined, { signal: io.signal }).catch(() => undefined);
    if (io.signal.aborted) return;
    const { code, output } = await runChild(args, { io, env: io.env, stdio: "pipe" });
    if (code !== 0 && !io.signal.aborted)
      options.onProblem(output.trim().split("\n").at(-1) ?? `the publish ended with exit code ${code}`);
  }
}
