import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createTracer, tracingOf } from "@trellis/shared/tracing";
import { startCollector, type Collector } from "../../kit/collector.ts";

/** Prints what a gateway has loaded of OpenTelemetry beside its interfaces, which the metrics bring along. */
const script = `
import { registerHooks } from "node:module";
registerHooks({
  load(url, context, next) {
    if (/@opentelemetry.(?!api.)/.test(url)) console.log(url);
    return next(url, context);
  },
});
const { createTracer } = await import(${JSON.stringify(resolve(import.meta.dirname, "../../../shared/src/tracing/index.ts"))});
const { createGateway } = await import(${JSON.stringify(resolve(import.meta.dirname, "../../../gateway/src/server.ts"))});
await createTracer({ service: "gateway", endpoint: undefined });
if (typeof createGateway !== "function") console.log("no gateway");`;

let collector: Collector;
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(() => collector.close());

describe("tracing", () => {
  it("loads and sends nothing without a collector", async () => {
    expect(await createTracer({ service: "gateway" })).toBeUndefined();
    const args = ["--input-type=module-typescript", "--eval", script];
    const env = { ...process.env, NODE_OPTIONS: "" };
    expect((await promisify(execFile)(process.execPath, args, { env })).stdout).toBe("");
  });

  it("sends a span of a span to the collector, under one trace id", async () => {
    const { spans, endpoint } = collector;
    const tracer = await createTracer({ service: "gateway", endpoint });
    const request = tracer?.start("POST /graphql", { kind: "server" });
    const call = tracer?.start("sales", { kind: "client", parent: request?.traceparent });
    call?.end("SUBGRAPH_TIMEOUT");
    request?.end();
    await tracer?.close();
    const [first, second] = spans;
    expect(tracer?.figures()).toEqual({ ended: 2, sent: 2 });
    expect(spans.map(({ name }) => name)).toEqual(["sales", "POST /graphql"]);
    expect(first?.traceId).toBe(second?.traceId);
    expect(first?.status?.message).toBe("SUBGRAPH_TIMEOUT");
    expect(request?.traceparent).toContain(first?.parentSpanId ?? "no parent");
  });

  it("begins a trace of its own where the parent is malformed", async () => {
    const { endpoint } = collector;
    const tracer = await createTracer({ service: "gateway", endpoint });
    const span = tracer?.start("POST /graphql", { kind: "server", parent: "00-zz-zz-01" });
    expect(span?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    await tracer?.close();
  });

  it("keeps no trace with a share of 0", async () => {
    const { spans, endpoint } = collector;
    const tracer = await createTracer({ service: "gateway", endpoint, share: 0 });
    tracer?.start("POST /graphql", { kind: "server" }).end();
    await tracer?.close();
    expect(spans).toEqual([]);
  });

  it("gives up on a collector that hangs", async () => {
    const { endpoint } = collector;
    collector.hang();
    const tracer = await createTracer({ service: "gateway", endpoint });
    for (let i = 0; i < 5000; i++) tracer?.start("POST /graphql", { kind: "server" }).end();
    const started = Date.now();
    await tracer?.close();
    // It promises two seconds; the machine may be busy.
    expect(Date.now() - started).toBeLessThan(4000);
    expect(tracer?.figures()).toEqual({ ended: 5000, sent: 0 });
  });

  it("reads OpenTelemetry's own variables, and says in a sentence what is wrong with them", () => {
    const endpoint = "http://127.0.0.1:4318";
    expect(tracingOf({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: "0.5" })).toEqual({
      endpoint,
      share: 0.5,
    });
    expect(tracingOf({ OTEL_EXPORTER_OTLP_ENDPOINT: "", OTEL_TRACES_SAMPLER_ARG: "" })).toEqual({});
    expect(() => tracingOf({ OTEL_TRACES_SAMPLER_ARG: "all" })).toThrow(/from 0 to 1 but is all/);
    expect(() => tracingOf({ OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4318" })).toThrow(
      /must be the address of a collector, .* but is localhost:4318/,
    );
  });
});
