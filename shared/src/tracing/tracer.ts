import { setTimeout as sleep } from "node:timers/promises";
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context } from "@opentelemetry/api";
import { ExportResultCode, parseTraceParent } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type SpanExporter,
} from "@opentelemetry/sdk-trace";
import type { Span, Tracer } from "./types.ts";

const exportMilliseconds = 2000;
/** Milliseconds after which spans that ended are sent. */
const delayMilliseconds = 1000;
/** Spans that wait for the collector; further ones are dropped, so that a collector that hangs costs a bounded amount of memory. */
const maxQueue = 2048;
const maxAttribute = 200;

const parentContext = (traceparent: string | undefined): Context => {
  const parent = traceparent === undefined ? null : parseTraceParent(traceparent);
  return parent ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }) : ROOT_CONTEXT;
};

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT } as const;

/** The exporter, with each batch that the collector took told to `onSent`. */
const counted = (exporter: SpanExporter, onSent: (spans: number) => void): SpanExporter => ({
  export: (spans, done) =>
    exporter.export(spans, (result) => {
      if (result.code === ExportResultCode.SUCCESS) onSent(spans.length);
      done(result);
    }),
  shutdown: () => exporter.shutdown(),
  forceFlush: async () => exporter.forceFlush?.(),
});

/** Opens a tracer that sends batches to the collector; a collector that fails or hangs costs spans, never requests. */
export const openTracer = (options: { service: string; endpoint: string; share: number }): Tracer => {
  const figures = { ended: 0, sent: 0 };
  const exporter = new OTLPTraceExporter({
    url: new URL("v1/traces", `${options.endpoint.replace(/\/+$/, "")}/`).href,
    timeoutMillis: exportMilliseconds,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": options.service }),
    sampler: new TraceIdRatioBasedSampler(options.share),
    spanLimits: { attributeValueLengthLimit: maxAttribute },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: counted(exporter, (spans) => (figures.sent += spans)),
        maxQueueSize: maxQueue,
        scheduledDelayMillis: delayMilliseconds,
      }),
    ],
  });
  const tracer = provider.getTracer("trellis");
  return {
    start(name, { kind, parent }): Span {
      const span = tracer.startSpan(name, { kind: kinds[kind] }, parentContext(parent));
      const { traceId, spanId, traceFlags } = span.spanContext();
      return {
        traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`,
        set: (attribute, value) => void span.setAttribute(attribute, value),
        reach: (event) => void span.addEvent(event),
        end(failure) {
          if (!span.isRecording()) return;
          if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
          span.end();
          figures.ended += 1;
        },
      };
    },
    figures: () => figures,
    close: () =>
      Promise.race([
        provider.shutdown().catch(() => {}),
        sleep(exportMilliseconds, undefined, { ref: false }),
      ]),
  };
};
