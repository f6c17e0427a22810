import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { errorCodes } from "@trellis/shared/errors";
import { eventually } from "../../kit/eventually.ts";
import { fakeDomain } from "../../kit/fake-domains.ts";
import { startFakeMesh, type FakeMesh } from "../../kit/fake-mesh.ts";

const scores = '{ account(id: "acme-1") { deal { score } } }';
const readme = readFileSync(resolve(import.meta.dirname, "../../../README.md"), "utf8");
/** Shown only where there is a collector. */
const ofTraces = ["trace_spans_total", "trace_spans_sent_total"];
const room = resolve(import.meta.dirname, "../../../gateway/src/telemetry/index.ts");

describe("GET /metrics", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh({ breaker: { consecutive: 3, openMilliseconds: 60_000 } });
  });
  afterAll(() => mesh.close());

  const text = async () => (await fetch(`${mesh.gateway().url}/metrics`)).text();
  /** Every series by its name with its labels. */
  const figures = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await text())
        .split("\n")
        .filter((line) => line.startsWith("trellis_"))
        .map((line) => /^(\S+) (\S+)$/.exec(line) ?? [])
        .map(([, series = "malformed", value]) => [series.slice("trellis_".length), Number(value)]),
    );

  it("tells how requests went, and what was prepared for them", async () => {
    for (let turn = 0; turn < 3; turn += 1) expect((await mesh.ask(scores)).errors).toBeUndefined();
    await mesh.ask("{ nothing }");
    const told = await figures();
    expect(told).toMatchObject({
      'request_duration_seconds_count{outcome="OK"}': 3,
      'request_duration_seconds_count{outcome="GRAPHQL_VALIDATION_FAILED"}': 1,
      'domain_call_duration_seconds_count{domain="sales",outcome="OK"}': 3,
      planner_cache_hits_total: 2,
      planner_cache_misses_total: 2,
      planner_stops_total: 0,
      planner_waiting: 0,
      answers_carried_total: 3,
      answers_decoded_total: 0,
    });
    expect(told["planner_cache_bytes"]).toBeGreaterThan(1000);
    expect(told['request_duration_seconds_sum{outcome="OK"}']).toBeLessThan(30);
  });

  it("tells how many requests are taken, and that none was shed", async () => {
    const told = await figures();
    expect(told).toMatchObject({ requests_in_flight: 0, requests_waiting: 0, requests_shed_total: 0 });
    expect(told["requests_limit"]).toBeGreaterThan(1);
    expect(told["loop_delay_seconds"]).toBeGreaterThanOrEqual(0);
  });

  it("counts requests that are refused because of their form, by code", async () => {
    const headers = { "content-type": "application/json" };
    await fetch(`${mesh.gateway().url}/graphql`, { method: "POST", headers, body: "{" });
    expect(await figures()).toMatchObject({ 'requests_malformed_total{code="BAD_REQUEST"}': 1 });
  });

  it("tells what the cache of entities spares a domain that lends its versions", async () => {
    mesh.fakes.product.redeploy({ ...fakeDomain("product"), lends: true });
    await eventually(async () => {
      await mesh.ask('{ account(id: "acme-2") { usage { score } } }');
      const told = await figures();
      for (const name of ["hits_total", "misses_total", "calls_avoided_total", "entries", "bytes"])
        expect([name, told[`entity_cache_${name}`]]).toEqual([name, expect.any(Number)]);
      expect(told["entity_cache_calls_avoided_total"]).toBeGreaterThan(1);
      expect(told["entity_cache_bytes"]).toBeGreaterThan(20);
    });
  });

  it("tells of a domain that fails: outcomes, retries, and its breaker among those of the others", async () => {
    mesh.fakes.marketing.behave("reset");
    for (let turn = 0; turn < 4; turn += 1)
      expect((await mesh.ask('{ account(id: "acme-1") { lead { score } } }')).errors).toHaveLength(1);
    const told = await figures();
    expect(told).toMatchObject({
      'request_duration_seconds_count{outcome="PARTIAL"}': 4,
      'events_total{kind="breaker-opened",domain="marketing"}': 1,
      'domain_breaker_open{domain="marketing"}': 1,
      'domain_breaker_open{domain="sales"}': 0,
      'domain_calls_in_flight{domain="sales"}': 0,
      'domain_calls_waiting{domain="sales"}': 0,
    });
    const failed =
      told['domain_call_duration_seconds_count{domain="marketing",outcome="SUBGRAPH_UNAVAILABLE"}'];
    expect(failed).toBeGreaterThan(1);
    expect(told['domain_calls_limit{domain="sales"}']).toBeGreaterThan(1);
    expect(told['events_total{kind="retry",domain="marketing"}']).toBeGreaterThan(0);
  });

  it("tells that a request failed for want of a domain that it requires", async () => {
    const extensions = { domains: { require: ["marketing"] } };
    const body = JSON.stringify({ query: '{ account(id: "acme-1") { lead { score } } }', extensions });
    expect((await mesh.ask("", {}, { body })).errors?.[0]?.extensions.code).toBe("DOMAIN_REQUIRED");
    expect(await figures()).toMatchObject({ 'request_duration_seconds_count{outcome="DOMAIN_REQUIRED"}': 1 });
  });

  it("tells which supergraph is served, and that a newer one cannot be, without counting anew", async () => {
    const version = await mesh.gateway().ready();
    expect(await figures()).toMatchObject({
      [`supergraph_info{version="${version}"}`]: 1,
      supergraph_stale: 0,
    });
    const sales = fakeDomain("sales");
    const known = (await figures())["planner_cache_misses_total"];
    mesh.fakes.sales.redeploy({
      ...sales,
      sdl: sales.sdl.replace("score: Float", "score: Float!\n  more: Int"),
    });
    await eventually(async () => expect((await figures())["supergraph_stale"]).toBe(1), 20_000);
    mesh.fakes.sales.redeploy(fakeDomain("sales", '"More."\n  moreOfIt: Int'));
    await eventually(async () => {
      const told = await figures();
      const versions = Object.keys(told).filter((series) => series.startsWith("supergraph_info"));
      expect([versions.length, versions.includes(`supergraph_info{version="${version}"}`)]).toEqual([
        1,
        false,
      ]);
      expect(told).toMatchObject({ supergraph_stale: 0, planner_cache_misses_total: known });
    }, 20_000);
  });

  it("has no series of a client's making, whatever is sent", async () => {
    const before = Object.keys(await figures()).length;
    for (let turn = 0; turn < 20; turn += 1) {
      await mesh.ask(`query Name${turn} { field${turn} }`);
      await mesh.ask(`query Name${turn} { a${turn}: deal(id: "acme-${turn}") { score } }`);
    }
    const after = Object.keys(await figures());
    // One more outcome may have come, with its buckets.
    expect(after.length).toBeLessThanOrEqual(before + 20);
    const values = (label: string) =>
      new Set(after.flatMap((series) => new RegExp(`[{,]${label}="([^"]*)"`).exec(series)?.[1] ?? []));
    for (const code of [...values("code"), ...values("outcome")])
      expect(["OK", "PARTIAL", ...Object.keys(errorCodes)]).toContain(code);
    expect([...values("domain")].toSorted()).toEqual(
      ["", "mesh", "customer-success", "marketing", "product", "sales"].toSorted(),
    );
  });

  it("names everything as Prometheus does: totals for what only grows, seconds and bytes for units", async () => {
    const types = [...(await text()).matchAll(/^# TYPE (trellis_\S+) (\S+)$/gm)];
    expect(types.length).toBeGreaterThan(25);
    for (const [, name = "", type] of types) {
      expect([name, name.endsWith("_total")]).toEqual([name, type === "counter"]);
      expect(name).toMatch(/^trellis_[a-z]+(?:_[a-z]+)+$/);
      expect(name).not.toMatch(/milli|_ms|mebi|percent/);
    }
    expect(await text()).toMatch(/^process_cpu_seconds_total /m);
  });

  it("has exactly what the README lists", async () => {
    const table = readme.slice(readme.indexOf("<!-- metrics -->"), readme.indexOf("<!-- /metrics -->"));
    const listed = [...table.matchAll(/^\| (.*) \|/gm)].flatMap(([, cells = ""]) =>
      [...(cells.split(" | ")[0] ?? "").matchAll(/`([a-z_]{4,})(?:\{[a-z,]+\})?`/g)].map(([, name]) => name),
    );
    const shown = [...(await text()).matchAll(/^# TYPE trellis_(\S+) /gm)].map(([, name]) => name);
    expect(listed.toSorted()).toEqual([...shown, ...ofTraces].toSorted());
  });

  it("answers nobody where the configuration says so", async () => {
    await mesh.restart({ telemetry: { metrics: "nobody" } });
    expect((await fetch(`${mesh.gateway().url}/metrics`)).status).toBe(404);
  });
});

describe("what measures the process", () => {
  it("does not keep it alive", async () => {
    const script = `import { createMetrics } from ${JSON.stringify(room)}; await createMetrics().text();`;
    const args = ["--input-type=module-typescript", "--eval", script];
    await promisify(execFile)(process.execPath, args, {
      timeout: 20_000,
      env: { ...process.env, NODE_OPTIONS: "" },
    });
  });
});
