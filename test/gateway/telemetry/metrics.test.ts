import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { Histogram, Registry } from "prom-client";
import { createMetrics } from "../../../gateway/src/telemetry/index.ts";

describe("metrics", () => {
  it("counts requests and calls by outcome, with their time in seconds", async () => {
    const metrics = createMetrics();
    metrics.request("OK", 4);
    metrics.request("OVERLOADED", 0.1);
    metrics.call("sales", "SUBGRAPH_TIMEOUT", 2000);
    const text = await metrics.text();
    expect(text).toContain('trellis_request_duration_seconds_bucket{le="0.005",outcome="OK"} 1');
    expect(text).toContain('trellis_request_duration_seconds_count{outcome="OVERLOADED"} 1');
    expect(text).toContain(
      'trellis_domain_call_duration_seconds_sum{domain="sales",outcome="SUBGRAPH_TIMEOUT"} 2',
    );
  });

  it("counts durations as prom-client's own histogram does, at the bounds of its buckets too", async () => {
    const name = "trellis_domain_call_duration_seconds";
    const buckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
    const milliseconds = fc.oneof(
      fc.constantFrom(0, 1, 2, 5, 10, 1000, 5000, 5001),
      fc.integer({ max: 9000, min: 0 }),
    );
    const call = fc.record({
      domain: fc.constantFrom("a", 'b"\\\n'),
      outcome: fc.constantFrom("OK", "X"),
      milliseconds,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1 }), async (calls) => {
        const metrics = createMetrics();
        const registers = [new Registry()];
        const labelNames = ["domain", "outcome"];
        const reference = new Histogram({ name, help: "?", labelNames, buckets, registers });
        for (const { domain, outcome, milliseconds: took } of calls) {
          metrics.call(domain, outcome, took);
          reference.observe({ domain, outcome }, took / 1000);
        }
        const lines = (text: string) =>
          text
            .split("\n")
            .filter((line) => line.startsWith(`${name}_`))
            .toSorted();
        expect(lines(await metrics.text())).toEqual(lines((await registers[0]?.metrics()) ?? ""));
      }),
      { numRuns: 50 },
    );
  });

  it("reads what a room keeps itself when somebody looks", async () => {
    const metrics = createMetrics();
    let hits = 3;
    metrics.show("The entity cache", { entity_cache_hits_total: () => hits, entity_cache_bytes: () => 10 });
    expect(await metrics.text()).toContain("trellis_entity_cache_hits_total 3");
    hits = 5;
    const text = await metrics.text();
    expect(text).toContain("trellis_entity_cache_hits_total 5");
    expect(text).toContain("# TYPE trellis_entity_cache_hits_total counter");
    expect(text).toContain("# TYPE trellis_entity_cache_bytes gauge");
  });

  it("keeps two gateways of one process apart", async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.event("retry", "sales");
    expect(await one.text()).toContain('trellis_events_total{kind="retry",domain="sales"} 1');
    expect(await other.text()).not.toContain('kind="retry"');
  });
});
