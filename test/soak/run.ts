/**
 * `npm run soak -- --minutes N`: a bare gateway of its own process under bounded load, while its domains fail in every known way, one every few seconds.
 * Every request gets exactly one answer in time, complete or partial and marked, and never another account's data. Exits with 1 where one did not.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { composeCase, subgraphSdl } from "../kit/federation-subgraphs.ts";
import { startFakeSubgraph, type FakeSubgraph } from "../kit/fake-subgraph.ts";
import { launch } from "../gateway/cli/launch.ts";
import { runClients, type Tally } from "./clients.ts";
import { injectFaults } from "./faults.ts";
import { soakGraph } from "./graph.ts";
import { watchMemory } from "./memory.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    clients: { type: "string", default: "8" },
  },
});
const minutes = Number(values.minutes);
/** The request's deadline that the gateway has by default, in milliseconds. */
const deadline = 5000;

const startDomains = async (): Promise<ReadonlyMap<string, FakeSubgraph>> =>
  new Map(
    await Promise.all(
      Object.entries(soakGraph.subgraphs).map(
        async ([name, subgraph]) =>
          [
            name,
            await startFakeSubgraph({ sdl: subgraphSdl(subgraph), resolvers: subgraph.resolvers ?? {} }),
          ] as const,
      ),
    ),
  );

const percentile = (sorted: readonly number[], share: number): string =>
  `${Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)} ms`;

const print = (tally: Tally, faults: Readonly<Record<string, number>>): void => {
  const sorted = tally.milliseconds.toSorted((a, b) => a - b);
  const share = ((100 * tally.complete) / tally.requests).toFixed(1);
  console.log(`requests     ${tally.requests}, ${share} % of them answered completely`);
  console.log(`statuses     ${JSON.stringify(tally.statuses)}`);
  console.log(`codes        ${JSON.stringify(tally.codes)}`);
  console.log(
    `latency      p50 ${percentile(sorted, 0.5)}, p99 ${percentile(sorted, 0.99)}, most ${percentile(sorted, 0.999_999)}`,
  );
  console.log(`faults       ${JSON.stringify(faults)}`);
};

const folder = mkdtempSync(join(tmpdir(), "trellis-soak-"));
const file = join(folder, "supergraph.graphql");
const domains = await startDomains();
writeFileSync(
  file,
  composeCase(soakGraph.subgraphs, (name) => domains.get(name)?.url ?? ""),
);
const gateway = launch(["gateway", "--supergraph", file, "--open", "--port", "0"], {
  env: { TRELLIS_DATA: join(folder, "data") },
});
const [, url = ""] = await gateway.until(/at (http:\S+\/graphql)/);
const over = new AbortController();
const watch = watchMemory(gateway.child.pid as number);
const clients = runClients(url, {
  clients: Number(values.clients),
  pause: 40,
  deadline,
  signal: over.signal,
});
const faults = injectFaults([...domains.values()], over.signal);
await sleep(minutes * 60_000);
over.abort();
const [tally, injected] = await Promise.all([clients, faults]);
const memory = watch.stop();
gateway.child.kill("SIGTERM");
const { code } = await gateway.ended;
await Promise.all([...domains.values()].map((domain) => domain.stop()));
rmSync(folder, { recursive: true, force: true });

print(tally, injected);
const mebibytes = (value: number) => `${value.toFixed(1)} MiB`;
console.log(
  `memory       ${mebibytes(memory.first)} at first, ${mebibytes(memory.last)} at last, ${mebibytes(memory.most)} at most; slope of the second half ${memory.slope.toFixed(1)} MiB/h`,
);
console.log(`gateway      ended with ${code}`);
console.log(`violations   ${tally.violations.length}`);
for (const violation of tally.violations.slice(0, 20)) console.log(`  ${violation}`);
process.exitCode = tally.violations.length === 0 && code === 0 ? 0 : 1;
