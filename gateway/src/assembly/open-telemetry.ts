import { createTracer, type Tracer } from "@trellis/shared/tracing";
import type { GatewayConfig } from "../config/index.ts";
import { SubgraphFailure, type CallObserver, type DomainLine } from "../execute/index.ts";
import { createMetrics, type Metrics } from "../telemetry/index.ts";
import { endSpan } from "./request-span.ts";

/** What the rooms tell, and where it goes. */
export interface Telemetry {
  readonly metrics: Metrics;
  readonly observer: CallObserver;
  /** Absent where no collector is named. */
  readonly tracer: Tracer | undefined;
  /** The same line; each call over it is a span of the request's trace where there is a tracer. */
  traced(line: DomainLine): DomainLine;
  close(): Promise<void>;
}

const tracedBy =
  (tracer: Tracer) =>
  (line: DomainLine): DomainLine => ({
    async send(call, read) {
      const span = tracer.start(call.domain, { kind: "client", parent: call.traceparent });
      let outcome = "OK";
      span.set("trellis.domain", call.domain);
      try {
        return await line.send({ ...call, traceparent: span.traceparent }, read);
      } catch (error) {
        outcome = error instanceof SubgraphFailure ? error.code : "INTERNAL_SERVER_ERROR";
        throw error;
      } finally {
        endSpan(span, outcome);
      }
    },
  });

/** Opens what can be seen of a gateway from outside, as the configuration says. */
export const openTelemetry = async ({ telemetry }: GatewayConfig): Promise<Telemetry> => {
  const metrics = createMetrics();
  const { traceEndpoint: endpoint, traceShare: share } = telemetry;
  const tracer = await createTracer({ service: "gateway", endpoint, share });
  if (tracer)
    metrics.show("Spans of traces that ended, and those that a collector took", {
      trace_spans_total: () => tracer.figures().ended,
      trace_spans_sent_total: () => tracer.figures().sent,
    });
  return {
    metrics,
    tracer,
    observer: { call: metrics.call, event: metrics.event },
    traced: tracer ? tracedBy(tracer) : (line) => line,
    close: async () => tracer?.close(),
  };
};
