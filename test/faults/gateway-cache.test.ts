import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { eventually } from "../kit/eventually.ts";
import { everyonePolicy } from "../kit/everyone.ts";
import { askGateway } from "../kit/fake-mesh.ts";
import { startMesh, type Mesh } from "../kit/mesh.ts";

const main = resolve(import.meta.dirname, "../../gateway/src/main.ts");
const node = resolve(import.meta.dirname, "../../node_modules/.bin/node");
const query = "{ accounts(first: 20) { nodes { id campaignEngagements(first: 1) { asOf } } } }";
const product = "marketing/campaign-engagement";
const begin = Date.parse("2026-06-01T00:00:00Z");
const hour = 3_600_000;
const momentOf = (turn: number) => new Date(begin + turn * hour).toISOString();

/** Starts a gateway over the mesh as a process of its own. */
const startGateway = async (mesh: Mesh): Promise<{ child: ChildProcess; url: string }> => {
  const config = join(mesh.data, "gateway.json");
  const subgraphs = Object.fromEntries(Object.entries(mesh.subgraphs).map(([name, url]) => [name, { url }]));
  // Limits that a busy machine does not reach: what is asserted is what is read, not how fast.
  const deadlines = { requestMilliseconds: 20_000, subgraphMilliseconds: 10_000 };
  const planner = { wallClockMilliseconds: 10_000 };
  writeFileSync(
    config,
    JSON.stringify({
      port: 0,
      data: mesh.data,
      policy: { file: everyonePolicy },
      deadlines,
      planner,
      subgraphs,
    }),
  );
  const child = spawn(node, [main, "--config", config], { env: { ...process.env, NODE_OPTIONS: "" } });
  let text = "";
  child.stderr.on("data", (chunk) => (text += String(chunk)));
  const url = await eventually(() => {
    const line = text.split("\n").find((one) => one.includes('"listening"')) ?? "";
    return (JSON.parse(line) as { message: string }).message;
  }, 20_000);
  await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200), 20_000);
  return { child, url };
};

describe("what a gateway keeps of a domain's answers", () => {
  let mesh: Mesh;
  let gateway: { child: ChildProcess; url: string };
  let turn = 0;
  beforeAll(async () => {
    mesh = await startMesh({
      sample: { accounts: 30 },
      now: new Date(begin),
      domains: ["marketing", "sales"],
      products: ["sales/account", product],
      withoutGateway: true,
    });
    gateway = await startGateway(mesh);
  });
  afterAll(async () => {
    gateway.child.kill("SIGCONT");
    gateway.child.kill("SIGKILL");
    await once(gateway.child, "exit");
    await mesh.close();
  });

  const moments = async (): Promise<Set<string>> => {
    const { data, errors } = await askGateway(gateway.url, { query });
    expect(errors).toBeUndefined();
    const nodes = data?.["accounts"].nodes as { campaignEngagements: { asOf: string } }[];
    return new Set(nodes.map(({ campaignEngagements }) => campaignEngagements.asOf));
  };
  const figure = async (name: string): Promise<number> => {
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    return Number(new RegExp(`^trellis_entity_cache_${name} (\\d+)$`, "m").exec(text)?.[1]);
  };
  /** Publishes until nobody is behind: on a busy machine a server may take longer than a publish waits. */
  const publish = async () => {
    await eventually(async () => {
      turn += 1;
      const { ok, behind } = await mesh.publish({ products: [product], now: momentOf(turn) });
      expect([ok, behind]).toEqual([true, undefined]);
    }, 20_000);
  };

  it("is used, and is never of a version before the one whose publish was acknowledged", async () => {
    const load = new AbortController();
    let acknowledged = turn;
    const wrong: string[] = [];
    const askOn = async () => {
      while (!load.signal.aborted) {
        const least = momentOf(acknowledged);
        for (const moment of await moments()) if (moment < least) wrong.push(`${moment} after ${least}`);
        await sleep(2);
      }
    };
    const asking = [askOn(), askOn(), askOn()];
    for (let time = 0; time < 2; time += 1) {
      await sleep(300);
      await publish();
      acknowledged = turn;
    }
    await sleep(200);
    load.abort();
    await Promise.all(asking);
    expect(wrong).toEqual([]);
    expect(await moments()).toEqual(new Set([momentOf(turn)]));
    expect(await figure("calls_avoided_total")).toBeGreaterThan(20);
  });

  it("is not read by a gateway that slept beyond its lease", async () => {
    const avoided = await figure("calls_avoided_total");
    await eventually(async () => {
      await moments();
      expect(await figure("calls_avoided_total")).toBeGreaterThan(avoided);
    });
    gateway.child.kill("SIGSTOP");
    await publish();
    gateway.child.kill("SIGCONT");
    expect(await moments()).toEqual(new Set([momentOf(turn)]));
  });
});
