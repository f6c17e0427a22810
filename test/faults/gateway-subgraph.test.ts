import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { fakeDomains, scoreOf, type FakeDomain } from "../kit/fake-domains.ts";
import type { ModeName } from "../kit/fake-modes.ts";
import { domains, fakeIds, startFakeMesh, type Answer, type FakeMesh } from "../kit/fake-mesh.ts";

const all = "health { score label } lead { score label } usage { score label } deal { score label }";
const one = `{ account(id: "acme-1") { id ${all} } }`;
const many = `{ accounts { nodes { id ${all} } } }`;
/** Long enough for what comes at once on a busy machine; the request has time left when a domain is cut. */
const subgraphMilliseconds = 800;
const requestMilliseconds = 3000;

const good = (domain: string, id: string) => ({ score: scoreOf(domain, id), label: `${domain}:${id}` });
const scores = (id: string, bad: FakeDomain): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fakeDomains).map(([domain, { field }]) => [
      field,
      domain === bad ? null : good(domain, id),
    ]),
  );

const codes = (answer: Answer) => [
  ...new Set((answer.errors ?? []).map(({ extensions }) => extensions.code)),
];
const internals = /CANARY|127\.0\.0\.1|localhost|hunter2|stack|SELECT|index\.js|node_modules|ECONN/;

describe("a domain that fails", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh({
      deadlines: { requestMilliseconds, subgraphMilliseconds },
      responseLimit: { bytes: 1024 * 1024 },
      breaker: { consecutive: 10_000, minimumCalls: 100_000 },
    });
  });
  afterAll(() => mesh.close());
  beforeEach(() => {
    for (const fake of Object.values(mesh.fakes)) fake.behave("ok");
  });

  const faults: [ModeName, string, "cut" | "at once"][] = [
    ["hang", "SUBGRAPH_TIMEOUT", "cut"],
    ["hangbody", "SUBGRAPH_TIMEOUT", "cut"],
    ["slowbody", "SUBGRAPH_TIMEOUT", "cut"],
    ["garbage", "SUBGRAPH_INVALID_RESPONSE", "at once"],
    ["html", "SUBGRAPH_INVALID_RESPONSE", "at once"],
    ["empty", "SUBGRAPH_INVALID_RESPONSE", "at once"],
    ["nothing", "SUBGRAPH_INVALID_RESPONSE", "at once"],
    ["truncated", "SUBGRAPH_UNAVAILABLE", "at once"],
    ["notUtf8", "SUBGRAPH_INVALID_RESPONSE", "at once"],
    ["brokenGzip", "SUBGRAPH_INVALID_RESPONSE", "at once"],
    ["encodings", "SUBGRAPH_INVALID_RESPONSE", "at once"],
    ["big", "SUBGRAPH_RESPONSE_TOO_LARGE", "at once"],
    ["reset", "SUBGRAPH_UNAVAILABLE", "at once"],
    ["status500", "SUBGRAPH_UNAVAILABLE", "at once"],
    ["status503", "SUBGRAPH_UNAVAILABLE", "at once"],
    ["status429", "SUBGRAPH_UNAVAILABLE", "at once"],
    ["status401", "SUBGRAPH_UNAVAILABLE", "at once"],
    ["redirect", "SUBGRAPH_INVALID_RESPONSE", "at once"],
    ["errorText", "SUBGRAPH_ERROR", "at once"],
    ["sneakyCode", "BAD_USER_INPUT", "at once"],
    ["noList", "SUBGRAPH_INVALID_RESPONSE", "at once"],
    ["nullList", "SUBGRAPH_INVALID_RESPONSE", "at once"],
    ["nullListWithError", "SUBGRAPH_ERROR", "at once"],
  ];

  it.each(faults)("%s: the others' answers stand, the gap has %s, and it is %s", async (mode, code, when) => {
    mesh.fakes.marketing.behave(mode);
    const answer = await mesh.ask(many);
    const nodes = fakeIds.map((id) => ({ id, ...scores(id, "marketing") }));
    expect(answer).toMatchObject({ status: 200, data: { accounts: { nodes } } });
    expect(answer.errors?.map(({ path }) => path)).toEqual(
      fakeIds.map((_, index) => ["accounts", "nodes", index, "lead"]),
    );
    expect(codes(answer)).toEqual([code]);
    expect(answer.errors?.[0]?.extensions).toEqual({ code, domain: "marketing" });
    expect(answer.text).not.toMatch(internals);
    if (when === "cut") expect(answer.milliseconds).toBeGreaterThan(subgraphMilliseconds - 50);
    expect(answer.milliseconds).toBeLessThan(requestMilliseconds + 250);
  });

  it.each(domains)("%s down: the other three stand and the gap is marked", async (domain) => {
    await mesh.fakes[domain].stop();
    const answer = await mesh.ask(one);
    await mesh.fakes[domain].start();
    const { field } = fakeDomains[domain];
    expect(answer.data).toEqual({ account: { id: "acme-1", ...scores("acme-1", domain) } });
    expect(answer.errors).toEqual([
      {
        message: `The domain ${domain} is not available.`,
        path: ["account", field],
        extensions: { code: "SUBGRAPH_UNAVAILABLE", domain },
      },
    ]);
    expect(answer.extensions).toEqual({
      domains: {
        [domain]: {
          status: "UNAVAILABLE",
          owner: `Owner of ${domain}`,
          asOf: "2026-01-01T00:00:00.000Z",
          missing: [`account.${field}`],
        },
      },
    });
    expect(answer.milliseconds).toBeLessThan(requestMilliseconds);
  });

  it("answers within the request's deadline when every domain hangs", async () => {
    for (const fake of Object.values(mesh.fakes)) fake.behave("hang");
    const answer = await mesh.ask(one);
    expect(answer.data?.["account"]).toEqual({
      id: "acme-1",
      health: null,
      lead: null,
      usage: null,
      deal: null,
    });
    expect(answer.errors).toHaveLength(4);
    expect(answer.milliseconds).toBeLessThan(requestMilliseconds + 250);
  });

  it("gives no header to the client", async () => {
    mesh.fakes.marketing.behave({
      http: (response, body) =>
        void response
          .writeHead(200, {
            "content-type": "application/json",
            "set-cookie": "CANARY=1",
            "cache-control": "public, max-age=600",
            "x-internal": "CANARY",
          })
          .end(body),
    });
    const { headers, data } = await mesh.ask(one);
    expect(data?.["account"]).toMatchObject({ lead: good("marketing", "acme-1") });
    expect(JSON.stringify([...headers])).not.toContain("CANARY");
    expect(headers.get("cache-control")).toBe("private, no-store");
  });

  it("leads the gateway nowhere else", async () => {
    let connections = 0;
    const elsewhere = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const { port } = elsewhere.address() as AddressInfo;
    for (const status of [301, 302, 303, 307, 308]) {
      const location = `http://127.0.0.1:${port}/latest/meta-data`;
      mesh.fakes.marketing.behave({
        http: (response) => void response.writeHead(status, { location }).end(),
      });
      const answer = await mesh.ask(one);
      expect(codes(answer)).toEqual(["SUBGRAPH_INVALID_RESPONSE"]);
      expect(answer.text).not.toContain(String(port));
    }
    elsewhere.close();
    expect(connections).toBe(0);
  });

  it("reads at most the limit of 200 MB", async () => {
    mesh.fakes.marketing.behave("big");
    await mesh.ask(one);
    const before = process.memoryUsage().arrayBuffers;
    await mesh.ask(one);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30 * 1024 * 1024);
  });
});
