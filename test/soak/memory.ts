import { readFileSync } from "node:fs";

/** Resident memory of a process at a time. */
interface Sample {
  readonly hours: number;
  readonly mebibytes: number;
}

/** Samples a process' resident memory until it is stopped. */
export interface MemoryWatch {
  /** Least-squares slope in MiB per hour over the second half, and the first and last sample in MiB. */
  stop(): { readonly slope: number; readonly first: number; readonly last: number; readonly most: number };
}

const residentMebibytes = (pid: number): number => {
  const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kibibytes) / 1024;
};

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const slopeOf = (samples: readonly Sample[]): number => {
  const x = mean(samples.map(({ hours }) => hours));
  const y = mean(samples.map(({ mebibytes }) => mebibytes));
  const above = samples.reduce((sum, { hours, mebibytes }) => sum + (hours - x) * (mebibytes - y), 0);
  const below = samples.reduce((sum, { hours }) => sum + (hours - x) ** 2, 0);
  return below === 0 ? 0 : above / below;
};

/** Begins to watch; a sample every two seconds. */
export const watchMemory = (pid: number): MemoryWatch => {
  const started = performance.now();
  const samples: Sample[] = [];
  const take = () =>
    samples.push({ hours: (performance.now() - started) / 3_600_000, mebibytes: residentMebibytes(pid) });
  take();
  const timer = setInterval(take, 2000);
  return {
    stop() {
      clearInterval(timer);
      take();
      const all = samples.map(({ mebibytes }) => mebibytes);
      return {
        slope: slopeOf(samples.slice(Math.floor(samples.length / 2))),
        first: all[0] ?? 0,
        last: all.at(-1) ?? 0,
        most: Math.max(...all),
      };
    },
  };
};
