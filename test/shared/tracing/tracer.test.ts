import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { createTracer, tracingOf } from "@trellis/shared/tracing";

interface Sent {
  readonly name: string;
  readonly traceId: string;
  readonly parentSpanId?: string;
  readonly status?: { readonly code?: number; readonly message?: string };
}

interface Batch {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Sent[] }[] }[];
}

const servers: Server[] = [];

/** A collector that keeps what it is sent, or never answers. */
const startCollector = async ({ hangs = false } = {}) => {
  const spans: Sent[] = [];
  const server = createServer((request, response) => {
    if (hangs) return;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString()) as Batch;
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { spans, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe("tracing", () => {
  it("loads and sends nothing without a collector", async () => {
    expect(await createTracer({ service: "gateway" })).toBeUndefined();
  });

  it("sends a span of a span to the collector, under one trace id", async () => {
    const { spans, endpoint } = await startCollector();
    const tracer = await createTracer({ service: "gateway", endpoint });
    const request = tracer?.start("POST /graphql", { kind: "server" });
    const call = tracer?.start("sales", { kind: "client", parent: request?.traceparent });
    call?.end("SUBGRAPH_TIMEOUT");
    request?.end();
    await tracer?.close();
    const [first, second] = spans;
    expect(spans.map(({ name }) => name)).toEqual(["sales", "POST /graphql"]);
    expect(first?.traceId).toBe(second?.traceId);
    expect(first?.status?.message).toBe("SUBGRAPH_TIMEOUT");
    expect(request?.traceparent).toContain(first?.parentSpanId ?? "no parent");
  });

  it("begins a trace of its own where the parent is malformed", async () => {
    const { endpoint } = await startCollector();
    const tracer = await createTracer({ service: "gateway", endpoint });
    const span = tracer?.start("POST /graphql", { kind: "server", parent: "00-zz-zz-01" });
    expect(span?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    await tracer?.close();
  });

  it("keeps no trace with a share of 0", async () => {
    const { spans, endpoint } = await startCollector();
    const tracer = await createTracer({ service: "gateway", endpoint, share: 0 });
    tracer?.start("POST /graphql", { kind: "server" }).end();
    await tracer?.close();
    expect(spans).toEqual([]);
  });

  it("gives up on a collector that hangs", async () => {
    const { endpoint } = await startCollector({ hangs: true });
    const tracer = await createTracer({ service: "gateway", endpoint });
    for (let i = 0; i < 5000; i++) tracer?.start("POST /graphql", { kind: "server" }).end();
    const started = Date.now();
    await tracer?.close();
    expect(Date.now() - started).toBeLessThan(15_000);
  });

  it("reads OpenTelemetry's own variables, and refuses a share that is none", () => {
    const endpoint = "http://127.0.0.1:4318";
    expect(tracingOf({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: "0.5" })).toEqual({
      endpoint,
      share: 0.5,
    });
    expect(() => tracingOf({ OTEL_TRACES_SAMPLER_ARG: "all" })).toThrow(/from 0 to 1 but is all/);
  });
});
