import { readFileSync } from "node:fs";
import { messageOf, UserError } from "@trellis/shared/errors";
import { tracingOf } from "@trellis/shared/tracing";
import type { GatewayOptions } from "./config/index.ts";
import { lowerHelperThreads } from "./thread-priority.ts";
import { createGateway } from "./server.ts";
import { limitLog, toLogLine } from "./telemetry/index.ts";

export { createLineWriter } from "./telemetry/index.ts";

/** What a running gateway may use of its process. */
export interface Surroundings {
  /** Takes one line, without its end, for each event. */
  writeLog(line: string): void;
  /** Called once it listens, with where; and when it is ready, with the version of its supergraph. */
  onListening?(url: string): void;
  onReady?(url: string, version: string): void;
  /** Aborted when it is asked to stop. */
  readonly signal: AbortSignal;
}

/** Reads the options of a gateway from a JSON file; throws a UserError where it is none. */
export const readOptionsFile = (file: string): GatewayOptions => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as GatewayOptions;
  } catch (cause) {
    throw new UserError(`The configuration ${file} must be a JSON file: ${messageOf(cause)}.`, { cause });
  }
};

/** The options with what OpenTelemetry's environment variables say of traces, where the options do not say it themselves. */
export const withTracing = (
  options: GatewayOptions,
  environment: Readonly<Record<string, string | undefined>>,
): GatewayOptions => {
  const { endpoint, share } = tracingOf(environment);
  return { ...options, telemetry: { traceEndpoint: endpoint, traceShare: share, ...options.telemetry } };
};

const explain = (error: unknown): never => {
  const { code, port } = error as { code?: string; port?: number };
  if (code === "EADDRINUSE")
    throw new UserError(`The port ${port} is taken; give another one as PORT or in the configuration.`, {
      cause: error,
    });
  throw error;
};

/**
 * Runs a gateway from its start to its end: resolves when it was asked to stop and every request has been answered or its time was up; rejects
 * where it cannot start, with a UserError where a person can mend it.
 */
export const runGateway = async (options: GatewayOptions, around: Surroundings): Promise<void> => {
  const { signal } = around;
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  lowerHelperThreads();
  const log = limitLog((entry) => around.writeLog(toLogLine(entry)));
  const gateway = await createGateway(options, { log }).catch(explain);
  around.onListening?.(gateway.url);
  gateway.ready().then(
    (version) => around.onReady?.(gateway.url, version),
    () => {},
  );
  await stopped;
  await gateway.retire();
};
