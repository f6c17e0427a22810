/**
 * Ten times more requests than the gateway can serve: how much of its peak it still serves, how long those that are taken wait, and how soon it is itself
 * again; and whether it lives with a small heap. The run of five minutes is a part of the soak.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { report } from "./figure.ts";
import { stubDomains, urlOf } from "./gateways/company.ts";
import { untilUp } from "./gateways/load.ts";
import { openLoad } from "./gateways/open-load.ts";
import { composeSupergraph, ours } from "./gateways/peers.ts";
import { start } from "./gateways/processes.ts";
import { workloads } from "./gateways/workloads.ts";

const port = 6057;
const seconds = Number(process.env["SECONDS"] ?? 8);
const connections = 400;
/** By then everything is as it was before. */
const recoveryMilliseconds = 5000;
const folder = mkdtempSync(join(tmpdir(), "trellis-bench-overload-"));
const supergraph = join(folder, "supergraph.graphql");
writeFileSync(
  supergraph,
  composeSupergraph(stubDomains.map((domain) => ({ ...domain, url: urlOf(domain) }))),
);
const { bodies } = workloads.M;
const stubs = start([process.execPath, join(import.meta.dirname, "gateways/stub-subgraphs.ts")], {
  core: 1,
  env: {},
});

const overload = async (): Promise<void> => {
  const gateway = start(ours(supergraph)(port), { core: 0, env: {} });
  try {
    await untilUp(`http://127.0.0.1:${port}/graphql`, gateway);
    await openLoad(port, bodies, { rate: 2000, seconds: 3, connections: 16 });
    const peak = await openLoad(port, bodies, { rate: 100_000, seconds, connections: 16 });
    const normal = await openLoad(port, bodies, { rate: peak.served * 0.6, seconds, connections: 64 });
    const before = gateway.cpu();
    const much = await openLoad(port, bodies, { rate: peak.served * 10, seconds, connections });
    const cpu = gateway.cpu() - before;
    const after = await openLoad(port, bodies, { rate: peak.served * 0.6, seconds: 3, connections: 64 });
    console.error(JSON.stringify({ peak, normal, much, after, cpu }));
    report({
      name: "overload: peak over served at ten times the load",
      value: peak.served / much.served,
      unit: "×",
      atMost: 1 / 0.9,
    });
    report({
      name: "overload: p99 of what is served, over normal",
      value: much.servedP99 / normal.servedP99,
      unit: "×",
      atMost: 2,
    });
    report({
      name: "overload: failed otherwise",
      value: much.failed + after.failed,
      unit: "requests",
      atMost: 0,
    });
    report({
      name: "overload: p99 within five seconds after it, over normal",
      value: after.servedP99 / normal.servedP99,
      unit: "×",
      atMost: 2,
    });
  } finally {
    await gateway.stop();
  }
};

/** Large answers, many at once, in a heap that cannot hold them all. */
const smallHeap = async (): Promise<void> => {
  const env = { NODE_OPTIONS: "--max-old-space-size=96" };
  const gateway = start(ours(supergraph)(port), { core: 0, env });
  try {
    await untilUp(`http://127.0.0.1:${port}/graphql`, gateway);
    const answers = await openLoad(port, workloads.L.bodies, { rate: 1000, seconds, connections: 200 });
    await sleep(recoveryMilliseconds);
    const calm = await openLoad(port, bodies, { rate: 50, seconds: 3, connections: 8 });
    console.error(JSON.stringify({ answers, calm }));
    report({ name: "small heap: failed under load", value: answers.failed, unit: "requests", atMost: 0 });
    report({
      name: "small heap: refused afterwards",
      value: calm.failed + calm.refused,
      unit: "requests",
      atMost: 0,
    });
  } finally {
    await gateway.stop();
  }
};

try {
  await overload();
  await smallHeap();
} finally {
  await stubs.stop();
  rmSync(folder, { recursive: true, force: true });
}
