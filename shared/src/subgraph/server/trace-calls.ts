import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Span, Tracer } from "@trellis/shared/tracing";

const clientError = 400;

/**
 * Makes each call that is a part of a trace a span of it: how long the domain took, and with which status it answered. What the gateway asks for itself,
 * several times a second, is a part of none and leaves no span.
 */
export const traceCalls = (app: FastifyInstance, tracer: Tracer): void => {
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook("onRequest", async (request) => {
    const parent = request.headers["traceparent"];
    if (typeof parent !== "string") return;
    const name = `${request.method} ${request.routeOptions.url ?? "unknown"}`;
    spans.set(request, tracer.start(name, { kind: "server", parent }));
  });
  app.addHook("onResponse", async (request, { statusCode }) => {
    const span = spans.get(request);
    span?.set("http.response.status_code", statusCode);
    span?.end(statusCode < clientError ? undefined : String(statusCode));
  });
  app.addHook("onRequestAbort", async (request) => spans.get(request)?.end("aborted"));
};
