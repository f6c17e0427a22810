import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { eventually } from "../kit/eventually.ts";
import { askGateway } from "../kit/fake-mesh.ts";
import { bothHalves, startVersionedMesh, type VersionedMesh } from "../kit/versioned-mesh.ts";
import { launch, type Running } from "../gateway/cli/launch.ts";

const body = JSON.stringify({ query: bothHalves });

/** Asks over connections that are kept; resolves with status and body, or with the code of the failure. */
const askOver = (agent: Agent, url: string, { lateRefusal = "ECONNRESET" } = {}): Promise<string> =>
  new Promise((resolve) => {
    const headers = { "content-type": "application/json" };
    const asked = request(`${url}/graphql`, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += String(chunk)));
      response.on("end", () => resolve(`${response.statusCode} ${text}`));
    });
    asked.on("error", ({ code = "?" }: NodeJS.ErrnoException) => {
      resolve(code === "ECONNRESET" && !asked.reusedSocket ? lateRefusal : code);
    });
    asked.end(body);
  });

describe("a gateway that is asked to stop", () => {
  let mesh: VersionedMesh;
  let folder: string;
  let running: Running;
  let url: string;
  let agent: Agent;
  beforeAll(async () => {
    mesh = await startVersionedMesh();
    folder = mkdtempSync(join(tmpdir(), "trellis-stop-"));
    mesh.publish(join(folder, "supergraph.graphql"), 1);
  });
  afterAll(() => {
    mesh.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    mesh.delay = 0;
    agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const config = join(folder, "gateway.json");
    const patient = {
      planner: { wallClockMilliseconds: 10_000 },
      deadlines: { requestMilliseconds: 60_000, subgraphMilliseconds: 60_000 },
    };
    writeFileSync(
      config,
      JSON.stringify({ ...patient, drain: { delayMilliseconds: 700, endMilliseconds: 3000 } }),
    );
    const file = join(folder, "supergraph.graphql");
    running = launch(["gateway", "--supergraph", file, "--open", "--port", "0", "--config", config]);
    [, url = ""] = await running.until(/"listening","message":"(http:[^"]+)"/);
    await eventually(async () =>
      expect((await askGateway(url, { query: bothHalves })).errors).toBeUndefined(),
    );
  });
  afterEach(async () => {
    agent.destroy();
    running.child.kill("SIGKILL");
    await running.ended;
  });

  /** Asks the gateway to stop once it waits for domains that take so long; gives what is yet to come of the answer. */
  const stopAmid = async (milliseconds: number): Promise<{ readonly answer: Promise<string> }> => {
    mesh.delay = milliseconds;
    const calls = mesh.calls();
    const answer = askOver(agent, url);
    await eventually(() => expect(mesh.calls()).toBeGreaterThan(calls));
    running.child.kill("SIGTERM");
    return { answer };
  };

  it("is not ready at once, loses no request of those who keep asking, and exits with 0", async () => {
    const answers: string[] = [];
    const done = new AbortController();
    const ask = async () => {
      // A new connection that was still waiting to be taken when the port closed is refused late, by a reset.
      while (!done.signal.aborted) answers.push(await askOver(agent, url, { lateRefusal: "ECONNREFUSED" }));
    };
    const asking = Array.from({ length: 8 }, ask);
    await eventually(() => expect(answers.length).toBeGreaterThan(20));
    running.child.kill("SIGTERM");
    await eventually(async () => {
      const response = await fetch(`${url}/health/ready`);
      expect([response.status, await response.json()]).toMatchObject([503, { status: "stopping" }]);
    }, 600);
    const before = answers.length;
    expect(await running.ended).toEqual({ code: 0, signal: null });
    done.abort();
    await Promise.all(asking);
    expect(before).toBeLessThan(answers.filter((text) => text.startsWith("200")).length);
    const good = `200 {"data":{"item":{"id":"a","one":1,"two":1}}}`;
    expect([...new Set(answers)].toSorted()).toEqual([good, "ECONNREFUSED"]);
  });

  it("lets what is under way end, and cuts it when its time is up", async () => {
    const quick = await stopAmid(1000);
    expect(await quick.answer).toMatch(/^200/);
    expect(await running.ended).toEqual({ code: 0, signal: null });
  });

  it("does not wait longer than it may", async () => {
    const slow = await stopAmid(30_000);
    expect(await slow.answer).toBe("ECONNRESET");
    expect(await running.ended).toEqual({ code: 0, signal: null });
  });

  it("stops at once when it is asked twice", async () => {
    const slow = await stopAmid(30_000);
    await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(503));
    running.child.kill("SIGTERM");
    expect((await running.ended).code).not.toBe(0);
    expect(await slow.answer).toBe("ECONNRESET");
  });
});
