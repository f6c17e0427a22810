import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { attributesOf, startCollector, type Collector, type SentSpan } from "../../kit/collector.ts";
import { eventually } from "../../kit/eventually.ts";
import { askGateway } from "../../kit/fake-mesh.ts";
import { comesTrue, freePorts, launch, signedIn, type Running } from "../cli/launch.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const clientSpan = "00f067aa0ba902b7";
const account = "acme-00001";
const query = `query Secret${"x".repeat(100)}($id: AccountID!) {
  account(id: $id) { name leads(first: 1) { totalCount } productHealth { score } openTicketCount }
}`;
const kinds = { server: 2, client: 3 };

describe("traces of a mesh", () => {
  let collector: Collector;
  let data: string;
  let url: string;
  let mesh: Running;
  let analyst: { readonly authorization: string };
  beforeAll(async () => {
    collector = await startCollector();
    data = mkdtempSync(join(tmpdir(), "trellis-traces-"));
    const port = await freePorts(6);
    url = `http://127.0.0.1:${port}`;
    mesh = launch(["start", "--port", String(port), "--data", data, "--accounts", "5", "--no-live"], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint },
    });
    await mesh.until(/Ready in/, 110);
    analyst = await signedIn("analyst", { data });
  }, 120_000);
  afterAll(async () => {
    mesh.child.kill("SIGTERM");
    await mesh.ended;
    collector.close();
    rmSync(data, { recursive: true, force: true });
  });

  const ask = (traceparent = `00-${traceId}-${clientSpan}-01`) =>
    askGateway(
      url,
      { query, variables: { id: account } },
      { headers: { "content-type": "application/json", traceparent, ...analyst } },
    );
  const inTrace = () => collector.spans.filter((span) => span.traceId === traceId);

  it("join the client's, the gateway's and every domain's part of a request, each under what called it", async () => {
    const { errors, data: answer } = await ask();
    expect([errors, answer?.["account"].name]).toEqual([undefined, expect.any(String)]);
    const spans = await eventually(() => {
      expect(inTrace().filter(({ service }) => service !== "gateway").length).toBeGreaterThanOrEqual(4);
      expect(inTrace().filter(({ service }) => service === "gateway").length).toBeGreaterThanOrEqual(6);
      return inTrace();
    }, 15_000);
    const [request, ...others] = spans.filter(({ parentSpanId }) => parentSpanId === clientSpan);
    expect(others).toEqual([]);
    expect(request).toMatchObject({ service: "gateway", name: "graphql", kind: kinds.server });
    expect(request?.events?.map(({ name }) => name)).toEqual(["planned", "executed"]);
    const { "graphql.operation.name": name, ...attributes } = attributesOf(request as SentSpan);
    expect(attributes).toEqual({
      "graphql.operation.type": "query",
      "trellis.fetches": expect.anything(),
      "trellis.outcome": "OK",
    });
    expect(name).toBe(`Secret${"x".repeat(58)}`);

    const calls = spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId);
    expect(new Set(calls.map(({ kind }) => kind))).toEqual(new Set([kinds.client]));
    expect(calls).toHaveLength(Number(attributes["trellis.fetches"]));
    for (const domain of ["customer-success", "marketing", "product", "sales"]) {
      const call = calls.find((span) => attributesOf(span)["trellis.domain"] === domain) as SentSpan;
      expect(spans.filter(({ parentSpanId }) => parentSpanId === call.spanId)).toMatchObject([
        { service: domain, name: "POST /graphql", kind: kinds.server },
      ]);
    }
  });

  it("tell nothing of what was asked: no text, no variable, no ID", () => {
    for (const hidden of [account, "totalCount", "productHealth", "AccountID", "/graphql?"])
      expect(collector.text()).not.toContain(hidden);
  });

  it("begin anew where the client's is malformed, and hold nothing that no client asked for", async () => {
    await ask("00-not-a-trace-01");
    await eventually(() => {
      const roots = collector.spans.filter((span) => !span.parentSpanId);
      expect(roots.map(({ service, name }) => [service, name])).toEqual([["gateway", "graphql"]]);
    }, 15_000);
  });

  it("change nothing where the collector hangs, in answers and in stopping", async () => {
    collector.hang();
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => ask()));
      for (const { status, errors } of answers) expect([status, errors]).toEqual([200, undefined]);
    }
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^trellis_trace_spans_total \d{3,}$/m);
    mesh.child.kill("SIGTERM");
    expect(await comesTrue(() => mesh.child.exitCode === 0, 10)).toBe(true);
  });
});
