/** Processes under test: started on a core of their own, and read through `/proc` (Linux). */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export interface Running {
  readonly pid: number;
  /** CPU of the whole process tree so far, in milliseconds. */
  cpu(): number;
  /** Resident memory of the whole process tree, in megabytes. */
  memory(): number;
  /** The end of what it printed. */
  log(): string;
  stop(): Promise<void>;
}

const canPin = spawnSync("taskset", ["--version"], { stdio: "ignore" }).status === 0;
const ticksToMilliseconds = 10;
const userTicks = 11;
const systemTicks = 12;

const orElse = <Value>(read: () => Value, otherwise: Value): Value => {
  try {
    return read();
  } catch {
    return otherwise;
  }
};

const tree = (pid: number): number[] => {
  const tasks = orElse(() => readdirSync(`/proc/${pid}/task`), []);
  const children = tasks.flatMap((task) =>
    orElse(() => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8"), "")
      .split(/\s+/)
      .filter((text) => text !== "")
      .map(Number),
  );
  return [pid, ...children.flatMap(tree)];
};

const cpuOf = (pid: number): number =>
  orElse(() => {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[userTicks]) + Number(fields[systemTicks])) * ticksToMilliseconds;
  }, 0);

const memoryOf = (pid: number): number =>
  orElse(() => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024, 0);

const sum = (pids: readonly number[], read: (pid: number) => number): number =>
  pids.reduce((total, pid) => total + read(pid), 0);

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = once(child, "exit");
  const { pid } = child;
  orElse(() => process.kill(-pid, "SIGTERM"), false);
  await Promise.race([ended, sleep(10_000)]);
  orElse(() => process.kill(-pid, "SIGKILL"), false);
};

/** Starts a command on the core, in a process group of its own. */
export const start = (
  command: readonly string[],
  { core, env }: { core: number; env: Readonly<Record<string, string>> },
): Running => {
  const [file = "", ...args] = canPin ? ["taskset", "-c", String(core), ...command] : command;
  const child = spawn(file, args, {
    env: { ...process.env, NODE_ENV: "production", APOLLO_TELEMETRY_DISABLED: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const pid = child.pid ?? -1;
  let log = "";
  const keep = (chunk: Buffer) => {
    log = `${log}${chunk.toString()}`.slice(-2000);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  return {
    pid,
    cpu: () => sum(tree(pid), cpuOf),
    memory: () => sum(tree(pid), memoryOf),
    log: () => log,
    stop: () => stop(child),
  };
};
