import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { getPriority, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { eventually } from "../../kit/eventually.ts";
import { askGateway } from "../../kit/fake-mesh.ts";
import { sendRaw } from "../../kit/raw-socket.ts";
import { bothHalves, startVersionedMesh, type VersionedMesh } from "../../kit/versioned-mesh.ts";
import { launch, run, type Running } from "./launch.ts";

let mesh: VersionedMesh;
let folder: string;
let file: string;
beforeAll(async () => {
  mesh = await startVersionedMesh();
});
afterAll(() => mesh.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trellis-bare-"));
  file = join(folder, "supergraph.graphql");
  mesh.publish(file, 1);
  mesh.delay = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ready = async (url: string) => {
  const response = await fetch(`${url}/health/ready`);
  return { status: response.status, ...((await response.json()) as object) };
};

const ask = async (url: string) => {
  const { data, errors } = await askGateway(url, { query: bothHalves });
  return { data, errors };
};

const answer = (version: number) => ({
  data: { item: { id: "a", one: version, two: version } },
  errors: undefined,
});

const given = (...args: string[]) => ["gateway", ...args];

describe("the bare gateway", () => {
  let running: Running | undefined;
  afterEach(async () => {
    running?.child.kill("SIGKILL");
    await running?.ended;
  });

  /** Plans take their time on a busy machine. */
  const patient = { drain: { delayMilliseconds: 0 }, planner: { wallClockMilliseconds: 10_000 } };
  const command = ["gateway", "--supergraph", "supergraph.graphql", "--open", "--port", "0"];
  const start = async (options: object = {}): Promise<string> => {
    writeFileSync(join(folder, "gateway.json"), JSON.stringify({ ...patient, ...options }));
    running = launch([...command, "--config", "gateway.json"], { cwd: folder });
    const [, url] = await running.until(/"listening","message":"(http:[^"]+)"/);
    return url as string;
  };

  it("serves any supergraph to everybody on this machine, says where in one line, and leaves nothing behind", async () => {
    running = launch(command, { cwd: folder });
    const [, url = ""] = await running.until(/at (http:\S+)\/graphql\n/);
    expect(running.text()).toBe(`The gateway serves supergraph.graphql at ${url}/graphql\n`);
    expect(await ask(url)).toEqual(answer(1));
    expect(Object.keys(mesh.lastHeaders()).filter((name) => /sign|principal|trellis/.test(name))).toEqual([]);
    expect(existsSync(join(folder, ".data"))).toBe(false);
  });

  const hasThreadPriorities = platform() === "linux";

  (hasThreadPriorities ? it : it.skip)(
    "has V8's helper threads give way to the one that serves (needs Linux)",
    async () => {
      await start();
      const { pid } = (running as Running).child;
      const threads = readdirSync(`/proc/${pid}/task`).map((id) => ({
        name: readFileSync(`/proc/${pid}/task/${id}/comm`, "latin1").trim(),
        priority: getPriority(Number(id)),
      }));
      const helpers = threads.filter(({ name }) => name === "V8Worker");
      expect(helpers.length).toBeGreaterThan(0);
      const below = Math.min(19, getPriority(pid) + 10);
      expect(helpers.map(({ priority }) => priority)).toEqual(helpers.map(() => below));
    },
  );

  it("takes a new supergraph from the file, and keeps the one it has while the file is bad", async () => {
    const url = await start();
    mesh.publish(file, 2);
    await eventually(async () => expect(await ask(url)).toEqual(answer(2)));
    writeFileSync(file, "type Query { a: Int }");
    await running?.until(/"supergraph-refused".*must be composed, but is a schema that links no/);
    expect(await ready(url)).toMatchObject({ supergraph: { stale: true } });
    expect(await ask(url)).toEqual(answer(2));
    mesh.publish(file, 3);
    await eventually(async () => expect(await ask(url)).toEqual(answer(3)));
    expect(await ready(url)).toMatchObject({ supergraph: { stale: false } });
  });

  it("keeps its limits on", async () => {
    const url = await start();
    const query = `{ ${Array.from({ length: 500 }, (_, i) => `a${i}: item(id: "a") { id }`).join(" ")} }`;
    const { status, errors } = await askGateway(url, { query });
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, "OPERATION_LIMIT_EXCEEDED"]);
  });

  it("answers under this machine's own names alone: a page elsewhere could point its name here", async () => {
    const port = Number(new URL(await start()).port);
    const body = JSON.stringify({ query: bothHalves });
    const as = async (host: string) => {
      const head = ["POST /graphql HTTP/1.1", `Host: ${host}`, "Content-Type: application/json"];
      const bytes = [...head, `Content-Length: ${body.length}`, "", body].join("\r\n");
      const { answers } = await sendRaw(port, bytes);
      return { status: answers[0]?.status, text: answers[0]?.body };
    };
    for (const host of ["localhost", `LocalHost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
      expect(await as(host)).toEqual({ status: 200, text: JSON.stringify({ data: answer(1).data }) });
    for (const host of [
      `evil.example:${port}`,
      "127.0.0.1.evil.example",
      "localhost.evil.example",
      "evil.example:localhost",
      "x@localhost",
    ]) {
      const { status, text } = await as(host);
      expect([host, status]).toEqual([host, 400]);
      expect(text).toContain("answers as localhost alone");
    }
    const elsewhere = await sendRaw(port, "GET /schema.graphql HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    expect(elsewhere.answers[0]?.status).toBe(400);
  });

  it("has a thread that says whether it lives, where a port is named for it", async () => {
    await start({ health: { port: 0 } });
    const [, health] = /"health-listening","message":"([^"]+)"/.exec(running?.text() ?? "") ?? [];
    expect(await (await fetch(`${health}/health/live`)).json()).toEqual({ status: "live" });
  });

  it("takes what else a configuration says, such as where a subgraph is", async () => {
    const second = /http:[^"]+\/second/.exec(mesh.supergraph(7))?.[0];
    const url = await start({ supergraph: { file: "any", urls: { second } } });
    await eventually(async () =>
      expect((await ask(url)).data).toEqual({ item: { id: "a", one: 1, two: 7 } }),
    );
  });
});

const bare = (...args: string[]) => given("--supergraph", file, "--open", ...args);

describe("the bare gateway refuses", () => {
  it.each<[string, () => string[], number, RegExp]>([
    [
      "to be open unasked",
      () => given("--supergraph", file),
      2,
      /only with --open: with --open, every process of this machine may ask it as the anonymous user, and it calls the subgraphs unsigned\.$/,
    ],
    [
      "to be open to others",
      () => bare("--host", "0.0.0.0"),
      2,
      /--open is only for 127\.0\.0\.1, ::1 or localhost, not for 0\.0\.0\.0/,
    ],
    [
      "to be open without a supergraph",
      () => given("--open", "--config", "x"),
      2,
      /--open goes with --supergraph FILE/,
    ],
    [
      "nothing to serve",
      () => given(),
      2,
      /name a supergraph with --supergraph FILE --open, or its configuration/,
    ],
    [
      "a port that is none",
      () => bare("--port", "http"),
      2,
      /The option --port must be a whole number from 0 to 65535, and it is "http"/,
    ],
    [
      "a file that is not there",
      () => given("--supergraph", "nowhere.graphql", "--open"),
      1,
      /must be a file, but there is none of this name\.$/,
    ],
    ["a folder", () => given("--supergraph", folder, "--open"), 1, /must be a file but is a folder/],
    [
      "a subgraph's schema",
      () => {
        writeFileSync(file, `type Query { a: A } type A @key(fields: "b") { b: ID }`);
        return bare();
      },
      1,
      /must be composed, but is the schema of a single subgraph; compose it with the others first, for example with `rover supergraph compose`\.$/,
    ],
  ])("%s, and says what to do in one sentence", async (_, args, code, sentence) => {
    mkdirSync(join(folder, "elsewhere"));
    const ended = await run(args(), { cwd: folder });
    expect(ended.text.trim()).toMatch(sentence);
    expect(ended).toMatchObject({ code, text: expect.stringMatching(/^[^\n]+\n$/) });
  });
});
