import { z } from "zod";

/** Defaults: `/metrics` answers this machine alone; every trace is kept, where there is a collector. */
export const telemetryDefaults = { metrics: "loopback", traceShare: 1 } as const;

const share = "a number from 0 to 1";

/** Who may read `/metrics`, and where traces go: nowhere without an endpoint. */
export const telemetryPolicy = z
  .strictObject({
    metrics: z
      .enum(["nobody", "loopback", "anyone"], { error: `"nobody", "loopback" or "anyone"` })
      .default(telemetryDefaults.metrics),
    traceEndpoint: z.url({ error: "the address of an OpenTelemetry collector (OTLP over HTTP)" }).optional(),
    traceShare: z
      .number({ error: share })
      .min(0, { error: share })
      .max(1, { error: share })
      .default(telemetryDefaults.traceShare),
  })
  .prefault({});

export type TelemetryPolicy = z.output<typeof telemetryPolicy>;
