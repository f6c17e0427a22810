/**
 * The gateway over the whole sample mesh, whose domains are served by Apollo Server: how many answers it carries as bytes, and what an account
 * over four domains costs while the entity cache is warm, beside the same without the cache.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { customer360 } from "../kit/customer-360.ts";
import { domains } from "../kit/mesh.ts";
import { median, report } from "./figure.ts";
import { load, untilUp } from "./gateways/load.ts";
import { start, type Running } from "./gateways/processes.ts";
import type { Workload } from "./gateways/workloads.ts";

const trellis = [process.execPath, resolve(import.meta.dirname, "../../gateway/bin/trellis.mjs")];
const data = mkdtempSync(join(tmpdir(), "trellis-bench-mesh-"));
const port = 27_600;
const ownPort = 27_700;
const ownUrl = `http://127.0.0.1:${ownPort}`;
const rounds = Number(process.env["ROUNDS"] ?? 7);
const seconds = Number(process.env["SECONDS"] ?? 6);
const warmSeconds = 4;
const accounts = 200;

const workload: Workload = {
  connections: 16,
  bodies: Array.from({ length: accounts }, (_, index) => ({
    operationName: "Customer360",
    query: customer360,
    variables: { id: `acme-${String(index + 1).padStart(5, "0")}` },
  })),
};

/** In alphabetical order, as `npm start` gives them their ports. */
const subgraphs = Object.fromEntries(
  domains
    .toSorted()
    .map((domain, index) => [domain, { url: `http://127.0.0.1:${port + 1 + index}/graphql` }]),
);

const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${ownUrl}/metrics`)).text();
  return Number(new RegExp(`^trellis_${name} (\\S+)$`, "m").exec(text)?.[1]);
};

/** CPU per request in milliseconds, and the share of answers that were carried as bytes. */
const measure = async (mebibytes: number): Promise<{ cpu: number; carried: number }> => {
  const file = join(data, "bench-gateway.json");
  const sharing = { enabled: false };
  writeFileSync(
    file,
    JSON.stringify({ port: ownPort, data, subgraphs, sharing, entityCache: { mebibytes } }),
  );
  const running = start([...trellis, "gateway", "--config", file], { core: 0, env: {} });
  try {
    await untilUp(`${ownUrl}/graphql`, running);
    await load(`${ownUrl}/graphql`, workload, { seconds: warmSeconds });
    const before = running.cpu();
    const { requests, failed } = await load(`${ownUrl}/graphql`, workload, { seconds });
    if (failed > 0) throw new Error(`${failed} requests failed:\n${running.log()}`);
    const cpu = (running.cpu() - before) / requests;
    const [bytes, decoded] = [await metric("answers_carried_total"), await metric("answers_decoded_total")];
    process.stderr.write(`cache of ${mebibytes} MB: ${cpu.toFixed(3)} ms CPU, ${requests} requests\n`);
    return { cpu, carried: bytes / (bytes + decoded) };
  } finally {
    await running.stop();
  }
};

const isReady = async (): Promise<boolean> => {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok;
  } catch {
    return false;
  }
};

const untilReady = async (mesh: Running): Promise<void> => {
  for (let turn = 0; !(await isReady()); turn += 1) {
    if (turn > 600) throw new Error(mesh.log());
    await new Promise((done) => setTimeout(done, 200));
  }
};

const mesh = start([...trellis, "start", "--data", data, "--port", String(port), "--no-live"], {
  core: 1,
  env: {},
});
try {
  await untilReady(mesh);
  const ratios: number[] = [];
  const shares: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const without = await measure(0);
    const warm = await measure(64);
    ratios.push(warm.cpu / without.cpu);
    shares.push(without.carried);
  }
  const sorted = ratios.toSorted((a, b) => a - b);
  const spread = `${sorted.at(0)?.toFixed(2)}–${sorted.at(-1)?.toFixed(2)}`;
  report({
    name: `an account with the entity cache warm, CPU against without (${spread})`,
    value: median(ratios),
    unit: "times",
    atMost: 1 / 3,
  });
  report({
    name: "answers of Apollo Server that had to be decoded",
    value: 100 * (1 - Math.min(...shares)),
    unit: "%",
    atMost: 5,
  });
} finally {
  await mesh.stop();
  rmSync(data, { recursive: true, force: true });
}
