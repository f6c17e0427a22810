import { describe, expect, it } from "@jest/globals";
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
