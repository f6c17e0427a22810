import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { spawnNode } from "../child.ts";
import type { CliIo } from "../io.ts";
import { createBackOff, type BackOffPolicy } from "./back-off.ts";

/** A process that is to run for as long as the mesh does. */
export interface ProcessSpec {
  readonly name: string;
  /** File to run, then its arguments. */
  readonly args: readonly string[];
  readonly env: CliIo["env"];
  /** Where it serves, such as `http://127.0.0.1:4001`; `/health/ready` below it answers 200 once it does. */
  readonly url: string;
}

export interface SupervisorEvents {
  /** A line that the process wrote. */
  onLine(name: string, line: string, stream: "stdout" | "stderr"): void;
  /** The process serves, at first or again. */
  onReady(name: string, at: { readonly url: string; readonly pid: number }): void;
  /** The process ended by itself and is started again after `wait` milliseconds. */
  onEnd(
    name: string,
    end: { readonly how: string; readonly wait: number; readonly isLoop: boolean; readonly inARow: number },
  ): void;
}

export interface Supervised {
  readonly name: string;
  /** Resolves when the process serves for the first time. */
  readonly ready: Promise<void>;
  /** Process id of the one that runs now; undefined between two. */
  pid(): number | undefined;
  /** Asks it to stop, ends it by force after five seconds, and resolves when it is gone; it is not started again. */
  stop(): Promise<void>;
}

const graceMilliseconds = 5_000;
const probeMilliseconds = 100;

async function serves(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** Whether the process came to serve before the signal. */
async function untilServing(url: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await serves(`${url}/health/ready`, signal)) return !signal.aborted;
    await sleep(probeMilliseconds, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

const endOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once("error", (error) => resolve(`could not be started (${error.message})`));
    child.once("exit", (code, signal) =>
      resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
    );
  });

/** Starts the process with its lines handed on. */
function begin(spec: ProcessSpec, events: SupervisorEvents): ChildProcess {
  const child = spawnNode(spec.args, { env: spec.env, stdio: "pipe" });
  for (const stream of ["stdout", "stderr"] as const) {
    const input = child[stream];
    if (input) createInterface({ input }).on("line", (line) => events.onLine(spec.name, line, stream));
  }
  return child;
}

/** Keeps one process running: it is started again whenever it ends, each time later while it keeps failing. */
export function supervise(spec: ProcessSpec, events: SupervisorEvents, policy?: BackOffPolicy): Supervised {
  const backOff = createBackOff(policy);
  const stopping = new AbortController();
  const first = Promise.withResolvers<void>();
  let child: ChildProcess | undefined;

  const announce = async (pid: number, alive: AbortSignal) => {
    if (!(await untilServing(spec.url, AbortSignal.any([alive, stopping.signal])))) return;
    events.onReady(spec.name, { url: spec.url, pid });
    first.resolve();
  };

  const runOnce = async (): Promise<string> => {
    const alive = new AbortController();
    child = begin(spec, events);
    if (child.pid !== undefined) void announce(child.pid, alive.signal);
    const how = await endOf(child);
    alive.abort();
    child = undefined;
    return how;
  };

  const done = (async () => {
    while (!stopping.signal.aborted) {
      const started = performance.now();
      const how = await runOnce();
      if (stopping.signal.aborted) return;
      const restart = backOff.next(performance.now() - started);
      events.onEnd(spec.name, { how, ...restart });
      await sleep(restart.wait, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();

  const stop = async () => {
    stopping.abort();
    child?.kill("SIGTERM");
    const force = setTimeout(() => child?.kill("SIGKILL"), graceMilliseconds);
    await done;
    clearTimeout(force);
  };
  return { name: spec.name, ready: first.promise, pid: () => child?.pid, stop };
}
