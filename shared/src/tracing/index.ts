/** Traces across processes: OpenTelemetry spans to a collector of the operator's choice; nothing is loaded or sent without one. */
import { UserError } from "@trellis/shared/errors";
import type { Tracer, TracingOptions } from "./types.ts";

export type { Span, Tracer, TracingOptions } from "./types.ts";

/** A tracer where there is a collector; undefined else, and then OpenTelemetry's SDK is not even loaded. */
export const createTracer = async ({
  service,
  endpoint,
  share = 1,
}: TracingOptions): Promise<Tracer | undefined> => {
  if (endpoint === undefined || endpoint === "") return undefined;
  const { openTracer } = await import("./tracer.ts");
  return openTracer({ service, endpoint, share });
};

const isAddress = (text: string): boolean => /^https?:/i.test(text) && URL.canParse(text);

const shareOf = (text: string | undefined): number | undefined => {
  if (text === undefined || text === "") return undefined;
  const number = Number(text);
  if (number >= 0 && number <= 1) return number;
  throw new UserError(`OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1 but is ${text}.`);
};

/**
 * What OpenTelemetry's own environment variables say: `OTEL_EXPORTER_OTLP_ENDPOINT`, and `OTEL_TRACES_SAMPLER_ARG` as the share of traces.
 * Throws a UserError where one is neither empty nor what it should be.
 */
export const tracingOf = (
  environment: Readonly<Record<string, string | undefined>>,
): Omit<TracingOptions, "service"> => {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: share } = environment;
  if (endpoint && !isAddress(endpoint))
    throw new UserError(
      `OTEL_EXPORTER_OTLP_ENDPOINT must be the address of a collector, such as http://127.0.0.1:4318, but is ${endpoint}.`,
    );
  return { endpoint: endpoint || undefined, share: shareOf(share) };
};
