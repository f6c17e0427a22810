import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { eventually } from "../kit/eventually.ts";
import { everyonePolicy } from "../kit/everyone.ts";
import { askGateway, startFakeMesh, type FakeMesh } from "../kit/fake-mesh.ts";

const main = resolve(import.meta.dirname, "../../gateway/src/main.ts");
const node = resolve(import.meta.dirname, "../../node_modules/.bin/node");
const one = { query: '{ account(id: "acme-1") { lead { label } } }' };

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly output: () => string;
}

describe("the gateway as a process", () => {
  let mesh: FakeMesh;
  let config: string;
  const started: ChildProcess[] = [];
  beforeAll(async () => {
    mesh = await startFakeMesh();
    config = join(mesh.data, "gateway.json");
    const subgraphs = Object.fromEntries(
      Object.entries(mesh.fakes).map(([domain, { url }]) => [domain, { url }]),
    );
    writeFileSync(
      config,
      JSON.stringify({ port: 0, data: mesh.data, policy: { file: everyonePolicy }, subgraphs }),
    );
  });
  afterAll(() => mesh.close());
  afterEach(async () => {
    for (const child of started.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  });

  const run = (args: string[], env: Record<string, string> = {}): ChildProcess & { text: string } => {
    const child = Object.assign(
      spawn(node, [main, ...args], { env: { ...process.env, NODE_OPTIONS: "", ...env } }),
      { text: "" },
    );
    child.stderr?.on("data", (chunk) => (child.text += String(chunk)));
    started.push(child);
    return child;
  };
  const start = async (): Promise<Running> => {
    const child = run(["--config", config]);
    const url = await eventually(() => {
      const line = child.text.split("\n").find((text) => text.includes('"listening"'));
      return (JSON.parse(line ?? "") as { message: string }).message;
    }, 20_000);
    return { child, url, output: () => child.text };
  };

  it("is ready again after kill -9 without any domain, from what it kept", async () => {
    const first = await start();
    await eventually(async () => expect((await askGateway(first.url, one)).errors).toBeUndefined());
    first.child.kill("SIGKILL");
    await once(first.child, "exit");
    await Promise.all(Object.values(mesh.fakes).map((fake) => fake.stop()));
    const second = await start();
    await eventually(async () => expect((await fetch(`${second.url}/health/ready`)).status).toBe(200), 2000);
    const { data, errors } = await askGateway(second.url, one);
    await Promise.all(Object.values(mesh.fakes).map((fake) => fake.start()));
    expect(data).toEqual({ account: { lead: null } });
    expect(errors?.[0]?.extensions.code).toBe("SUBGRAPH_UNAVAILABLE");
  });

  it("lets a request end when it is asked to stop, and exits with 0", async () => {
    const { child, url } = await start();
    await eventually(async () => expect((await askGateway(url, one)).errors).toBeUndefined());
    mesh.fakes.marketing.behave({
      http: (response, body) =>
        void setTimeout(() => response.writeHead(200, { "content-type": "application/json" }).end(body), 700),
    });
    const calls = mesh.fakes.marketing.calls.length;
    const pending = askGateway(url, one);
    await eventually(() => expect(mesh.fakes.marketing.calls.length).toBe(calls + 1));
    child.kill("SIGTERM");
    expect(await pending).toMatchObject({ data: { account: { lead: { label: "marketing:acme-1" } } } });
    const [code] = (await once(child, "exit")) as [number];
    mesh.fakes.marketing.behave("ok");
    expect(code).toBe(0);
  });

  it.each<[string, () => { args: string[]; env?: Record<string, string> }, RegExp]>([
    ["no configuration", () => ({ args: [] }), /needs its configuration: .*--config FILE/],
    [
      "a file that is not there",
      () => ({ args: ["--config", "/nowhere.json"] }),
      /The configuration \/nowhere\.json must be a JSON file/,
    ],
    [
      "a port that is none",
      () => ({ args: ["--config", config], env: { PORT: "http" } }),
      /"port" must be a whole number from 0 to 65535/,
    ],
  ])("says in one sentence what to do about %s", async (_, given, sentence) => {
    const { args, env } = given();
    const child = run(args, env);
    const [code] = (await once(child, "close")) as [number];
    expect([code, child.text.trim().split("\n").length]).toEqual([1, 1]);
    expect(child.text).toMatch(sentence);
  });

  it("says so when its port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const child = run(["--config", config], { PORT: String(port) });
    const [code] = (await once(child, "close")) as [number];
    other.close();
    expect(code).toBe(1);
    expect(child.text).toMatch(new RegExp(`The port ${port} is taken`));
  });
});
