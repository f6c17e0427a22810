import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { eventually } from "../kit/eventually.ts";
import { askGateway } from "../kit/fake-mesh.ts";
import { bothHalves, startVersionedMesh, type VersionedMesh } from "../kit/versioned-mesh.ts";
import { launch, type Running } from "../gateway/cli/launch.ts";

/** `SWAPS=100` for as many as the promise says; the test of every day takes fewer. */
const swaps = Number(process.env["SWAPS"] ?? 8);
const askers = 4;

describe("a gateway whose supergraph is swapped under load", () => {
  let mesh: VersionedMesh;
  let folder: string;
  let file: string;
  let running: Running;
  let url: string;
  beforeAll(async () => {
    mesh = await startVersionedMesh();
    mesh.delay = 5;
    folder = mkdtempSync(join(tmpdir(), "trellis-swaps-"));
    file = join(folder, "supergraph.graphql");
    mesh.publish(file, 0);
    const config = join(folder, "gateway.json");
    const planner = { wallClockMilliseconds: 10_000 };
    const deadlines = { requestMilliseconds: 60_000, subgraphMilliseconds: 50_000 };
    writeFileSync(config, JSON.stringify({ planner, deadlines, drain: { delayMilliseconds: 0 } }));
    running = launch(["gateway", "--supergraph", file, "--open", "--port", "0", "--config", config]);
    [, url = ""] = await running.until(/"listening","message":"(http:[^"]+)"/);
  });
  afterAll(async () => {
    running.child.kill("SIGKILL");
    await running.ended;
    mesh.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const threads = () => readdirSync(`/proc/${running.child.pid}/task`).length;
  const heapMebibytes = async (): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(text)?.[1]) / 2 ** 20;
  };
  const versionOf = async (): Promise<number> => {
    const { data, errors, text } = await askGateway(url, { query: bothHalves });
    const { one, two } = (data?.["item"] ?? {}) as { one?: number; two?: number };
    if (errors || one === undefined || one !== two) throw new Error(`an answer of no version: ${text}`);
    return one;
  };

  it("answers every request, each from one version, and lets go of all but the last", async () => {
    await versionOf();
    await eventually(() => expect(running.text()).toContain("supergraph-taken"));
    const [threadsBefore, heapBefore] = [threads(), await heapMebibytes()];
    const seen = new Set<number>();
    const failures: unknown[] = [];
    const done = new AbortController();
    let answered = 0;
    const ask = async () => {
      let last = 0;
      while (!done.signal.aborted)
        try {
          const version = await versionOf();
          if (version < last) throw new Error(`version ${version} after ${last}`);
          last = version;
          seen.add(version);
          answered += 1;
        } catch (error) {
          failures.push(error);
        }
    };
    const asking = Array.from({ length: askers }, ask);
    for (let version = 1; version <= swaps; version += 1) {
      mesh.publish(file, version);
      await eventually(() => expect(seen).toContain(version), 30_000);
    }
    done.abort();
    await Promise.all(asking);
    expect(failures).toEqual([]);
    expect(seen.size).toBe(swaps + 1);
    expect(answered).toBeGreaterThan(swaps * askers);
    // The serving planner and its spare: those of older versions have ended.
    await eventually(() => expect(threads()).toBeLessThanOrEqual(threadsBefore + 4), 20_000);
    const heapAfter = await heapMebibytes();
    if (swaps >= 100) console.log({ answered, heapBefore, heapAfter, threads: threads() });
    expect(heapAfter).toBeLessThan(heapBefore + 60);
  }, 600_000);
});
