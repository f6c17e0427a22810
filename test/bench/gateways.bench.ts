/**
 * CPU per request of our gateway beside others': a Rust gateway, stock @apollo/gateway, and two floors that do no GraphQL at all. Every ratio
 * is taken within a round. `ROUNDS` (7) and `SECONDS` (6) of each measurement; Linux on x86-64.
 */
import { median, report } from "./figure.ts";
import { preparePeers, type Peer } from "./gateways/peers.ts";
import { measureRounds, ratio, type Row } from "./gateways/rounds.ts";
import { startStubs } from "./gateways/start-stubs.ts";
import type { WorkloadName } from "./gateways/workloads.ts";

const rounds = Number(process.env["ROUNDS"] ?? 7);
const seconds = Number(process.env["SECONDS"] ?? 6);
/** Until a gateway has ended what it does beside serving at its start; our second planner takes about a second. */
const settleSeconds = 5;
const usual = { rounds, seconds, settleSeconds };

const withStubs = async <Result>(
  env: Readonly<Record<string, string>>,
  run: () => Promise<Result>,
): Promise<Result> => {
  const running = await startStubs(env);
  try {
    return await run();
  } finally {
    await running.stop();
  }
};

type Figure = "cpu" | "memory" | "p99";

const compare = (
  rows: readonly Row[],
  of: { workload: WorkloadName; to: string; figure?: Figure; variant?: string },
  atMost: number,
): void => {
  const { workload, to, figure = "cpu", variant = "" } = of;
  const { median: value, least, most } = ratio(rows, { workload, peer: "ours", to, figure });
  const spread = `${least.toFixed(2)}–${most.toFixed(2)}`;
  report({
    name: `${workload}${variant}: ${figure} against ${to} (${spread})`,
    value,
    unit: "times",
    atMost,
  });
};

const limits: readonly (readonly [WorkloadName, string, number])[] = [
  ["S", "rust", 1.1],
  ["M", "rust", 0.8],
  ["L", "rust", 0.6],
  ["D", "rust", 1.1],
  ["S", "copy", 1.3],
  ["M", "copy", 1.7],
  ["L", "copy", 1.7],
  ["S", "stock", 1 / 7],
  ["M", "stock", 1 / 9],
  ["L", "stock", 1 / 12],
  ["D", "stock", 1 / 8],
];

const peers = preparePeers();
/** The floors answer S, M and L alone. */
const answersAll = [peers.rust, peers.ours, peers.stock];
const everyone: readonly Peer[] = [peers.rust, peers.ours, peers.copy, peers.stock];

const rows = await withStubs({}, async () => [
  ...(await measureRounds(everyone, ["S", "M", "L"], usual)),
  ...(await measureRounds(answersAll, ["D"], usual)),
]);
for (const [workload, to, atMost] of limits) compare(rows, { workload, to }, atMost);
compare(rows, { workload: "L", to: "copy", figure: "memory" }, 1.2);

const awkward = await withStubs({ AWKWARD: "1" }, () =>
  measureRounds([peers.decode, peers.ours], ["S", "M", "L"], usual),
);
for (const workload of ["S", "M", "L"] as const)
  compare(awkward, { workload, to: "decode", variant: " awkward" }, 1.25);

const slowest = Math.min(
  ...["rust", "ours"].map((name) => {
    const rates = rows
      .filter(({ peer, workload }) => peer === name && workload === "S")
      .map(({ perSecond }) => perSecond);
    return median(rates);
  }),
);
const openLoop = await withStubs({}, () =>
  measureRounds([peers.rust, peers.ours], ["S"], { ...usual, rate: Math.round(slowest * 0.6) }),
);
compare(openLoop, { workload: "S", to: "rust", figure: "p99", variant: " at equal load" }, 1);
