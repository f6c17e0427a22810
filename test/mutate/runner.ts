import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { copyTree } from "./copy-tree.ts";
import type { Outcome, Trial } from "./worker.ts";

/** Runs tests over a copy of the sources of its own. */
export interface Runner {
  /** Tries a text in the place of a file's. A trial without an end counts as a failed one. */
  run(trial: Trial): Promise<Outcome>;
  close(): void;
}

/** What is said of a run without an end. */
export const endless = "it does not end";

/** A process keeps what each run loaded; a new one now and then lets go of it. */
const runsOfOne = 40;

/** Starts nothing before it is asked to; ends a run after so many milliseconds. */
export const createRunner = (mostMilliseconds: number): Runner => {
  const copy = copyTree();
  let child: ChildProcess | undefined;
  let runs = 0;
  const stop = () => {
    child?.kill("SIGKILL");
    child = undefined;
    runs = 0;
  };
  const worker = (): ChildProcess => {
    if (runs >= runsOfOne) stop();
    runs += 1;
    child ??= fork(join(import.meta.dirname, "worker.ts"), [copy], {
      cwd: copy,
      execArgv: ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    return child;
  };
  const attempt = async (trial: Trial): Promise<Outcome | "ended"> => {
    const running = worker();
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), mostMilliseconds);
    const onExit = () => limit.abort();
    running.once("exit", onExit);
    running.send(trial);
    try {
      const [outcome] = (await once(running, "message", { signal: limit.signal })) as [Outcome];
      return outcome;
    } catch {
      const hasEnded = running.exitCode !== null || (running.signalCode ?? "SIGABRT") !== "SIGABRT";
      stop();
      return hasEnded ? "ended" : { failed: endless, passed: 0, times: {} };
    } finally {
      clearTimeout(timer);
      running.off("exit", onExit);
    }
  };
  return {
    async run(trial) {
      const first = await attempt(trial);
      if (first !== "ended") return first;
      // What an earlier run left behind may have ended the process.
      const again = await attempt(trial);
      return again === "ended" ? { failed: "it ends the process", passed: 0, times: {} } : again;
    },
    close() {
      stop();
      rmSync(copy, { recursive: true, force: true });
    },
  };
};
