import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Span, Tracer } from "@trellis/shared/tracing";

const clientError = 400;

/** Makes each call a span of the gateway's trace: how long the domain took, and with which status it answered. */
export const traceCalls = (app: FastifyInstance, tracer: Tracer): void => {
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook("onRequest", async (request) => {
    const parent = request.headers["traceparent"];
    const span = tracer.start(`${request.method} ${request.routeOptions.url ?? "unknown"}`, {
      kind: "server",
      parent: typeof parent === "string" ? parent : undefined,
    });
    spans.set(request, span);
  });
  app.addHook("onResponse", async (request, { statusCode }) => {
    const span = spans.get(request);
    span?.set("http.response.status_code", statusCode);
    span?.end(statusCode < clientError ? undefined : String(statusCode));
  });
  app.addHook("onRequestAbort", async (request) => spans.get(request)?.end("aborted"));
};
