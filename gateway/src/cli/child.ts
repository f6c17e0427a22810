import { spawn, type ChildProcess } from "node:child_process";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import type { CliIo } from "./io.ts";

/** Loaded before a child's own code: it ends the child when its parent is gone, however that ended. */
const leash = pathToFileURL(join(import.meta.dirname, "leash.ts")).href;

/** Silences whatever would phone home, in us and in what we run. */
export const quietEnv = {
  APOLLO_TELEMETRY_DISABLED: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
} as const;

/**
 * A Node process that cannot outlive this one; `args` begin with the file to run. With `pipe` it stands in a process group of its own, so that
 * Ctrl-C reaches it through us alone, once.
 */
export function spawnNode(
  args: readonly string[],
  { env, stdio }: { env: CliIo["env"]; stdio: "inherit" | "pipe" },
): ChildProcess {
  return spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--import", leash, ...args], {
    env: { ...env, ...quietEnv },
    stdio: [stdio === "inherit" ? "inherit" : "ignore", stdio, stdio, "ipc"],
    detached: stdio === "pipe",
  });
}

/** Runs a Node process to its end and resolves to its exit code and, with `pipe`, the tail of what it wrote; the signal of `io` stops it. */
export function runChild(
  args: readonly string[],
  options: {
    io: CliIo;
    env: CliIo["env"];
    stdio: "inherit" | "pipe";
  },
): Promise<{ code: number; output: string }> {
  const child = spawnNode(args, options);
  const stop = () => child.kill("SIGTERM");
  if (options.io.signal.aborted) stop();
  options.io.signal.addEventListener("abort", stop, { once: true });
  let output = "";
  const keep = (chunk: Buffer) => (output = (output + chunk.toString("utf8")).slice(-8_000));
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      options.io.signal.removeEventListener("abort", stop);
      resolve({ code: code ?? 1, output });
    });
  });
}
