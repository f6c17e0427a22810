import type { Span, Tracer } from "@trellis/shared/tracing";
import type { Execution } from "../execute/index.ts";
import type { PlannedOperation } from "../plan/index.ts";
import type { GraphqlRequest } from "../request/index.ts";

/** The one attribute that is of a client's making: an operation's name is cut to so many characters. */
const mostName = 64;

/** Begins the span of a request, as a part of the client's trace where it names one. */
export const startRequestSpan = (tracer: Tracer, { headers }: GraphqlRequest): Span =>
  tracer.start("graphql", { kind: "server", parent: headers["traceparent"]?.toString() });

/** Notes what was planned. The name was read by GraphQL's own parser; text, variables and IDs are never noted. */
export const notePlanned = (span: Span, { name, program }: PlannedOperation): void => {
  span.reach("planned");
  span.set("graphql.operation.type", program.kind);
  if (name !== undefined) span.set("graphql.operation.name", name.slice(0, mostName));
};

/** Notes how much was asked of domains. */
export const noteExecuted = (span: Span, { calls }: Execution): void => {
  span.reach("executed");
  span.set("trellis.fetches", calls.length);
};

/** Ends the span of a request or of a call with its outcome: `OK`, `PARTIAL`, or a code of the closed list. */
export const endSpan = (span: Span, outcome: string): void => {
  span.set("trellis.outcome", outcome);
  span.end(outcome === "OK" ? undefined : outcome);
};
