/** Interleaved rounds: each peer in turn under each workload, compared within the round, since a shared machine drifts between rounds. */
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { ask, load, untilUp, type Loaded } from "./load.ts";
import type { Peer } from "./peers.ts";
import { start } from "./processes.ts";
import { workloads, type WorkloadName } from "./workloads.ts";

export interface Row extends Loaded {
  readonly round: number;
  readonly peer: string;
  readonly workload: WorkloadName;
  /** CPU of the gateway per request, in milliseconds. */
  readonly cpu: number;
  /** Resident memory in megabytes, right after the load. */
  readonly memory: number;
}

const port = 6050;
const url = `http://127.0.0.1:${port}/graphql`;
const warmSeconds = 3;

/** The answers that every peer must give, as the first one gave them. */
const references = new Map<WorkloadName, unknown>();

const checkAnswers = async (peer: Peer, name: WorkloadName): Promise<number> => {
  const { bodies } = workloads[name];
  const probes = [bodies[0], bodies[bodies.length >> 1]];
  const answers = await Promise.all(probes.map((body) => ask(url, body ?? {})));
  if (!references.has(name)) references.set(name, answers);
  if (!isDeepStrictEqual(answers, references.get(name)))
    throw new Error(`${peer.name} answers ${name} differently`);
  return Math.min(...answers.map((answer) => JSON.stringify(answer).length)) * 0.9;
};

const measure = async (
  peer: Peer,
  names: readonly WorkloadName[],
  options: { round: number; seconds: number; rate?: number; settleSeconds?: number },
): Promise<Row[]> => {
  const running = start(peer.command(port), { core: 0, env: { ...peer.env, PORT: String(port) } });
  const rows: Row[] = [];
  try {
    await untilUp(url, running);
    await sleep((options.settleSeconds ?? 0) * 1000);
    for (const name of names) {
      const leastBytes = await checkAnswers(peer, name);
      await load(url, workloads[name], { seconds: warmSeconds });
      const before = running.cpu();
      const loaded = await load(url, workloads[name], { ...options, leastBytes });
      const cpu = (running.cpu() - before) / loaded.requests;
      if (loaded.failed > 0) throw new Error(`${peer.name} failed ${loaded.failed} requests of ${name}`);
      rows.push({
        ...loaded,
        round: options.round,
        peer: peer.name,
        workload: name,
        cpu,
        memory: running.memory(),
      });
    }
  } finally {
    await running.stop();
  }
  return rows;
};

/** Measures the peers in turn, round after round. */
export const measureRounds = async (
  peers: readonly Peer[],
  names: readonly WorkloadName[],
  /** `settleSeconds` is how long a gateway that answers is left alone, to end what it does at its start. */
  options: { rounds: number; seconds: number; rate?: number; settleSeconds?: number },
): Promise<Row[]> => {
  const rows: Row[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const peer of peers) {
      for (const row of await measure(peer, names, { ...options, round })) {
        rows.push(row);
        const { workload, cpu, perSecond, p50, p99, memory } = row;
        process.stderr.write(
          `${round} ${peer.name.padEnd(7)} ${workload} ${cpu.toFixed(3)} ms CPU  ${perSecond.toFixed(0)}/s  p50 ${p50}  p99 ${p99}  ${memory.toFixed(0)} MB\n`,
        );
      }
    }
  }
  return rows;
};

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The rounds' ratios of one figure of two peers: median, least and most. */
export const ratio = (
  rows: readonly Row[],
  of: { workload: WorkloadName; peer: string; to: string; figure: "cpu" | "memory" | "p99" },
): Spread => {
  const find = (round: number, peer: string) =>
    rows.find((row) => row.round === round && row.peer === peer && row.workload === of.workload);
  const ratios = [...new Set(rows.map(({ round }) => round))]
    .map((round) => (find(round, of.peer)?.[of.figure] ?? NaN) / (find(round, of.to)?.[of.figure] ?? NaN))
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  const at = (index: number) => ratios.at(index) ?? NaN;
  return { median: at(ratios.length >> 1), least: at(0), most: at(-1) };
};
