import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/** Default limits of the listener, in bytes, keys and values of JSON, milliseconds and requests; the limit of bytes holds for every path. */
export const httpDefaults = {
  bodyBytes: 1024 * 1024,
  bodyValues: 10_000,
  headersMilliseconds: 10_000,
  requestMilliseconds: 20_000,
  keepAliveMilliseconds: 65_000,
  stallMilliseconds: 30_000,
  requestsPerSocket: 1000,
  connections: 10_000,
} as const;

/** What the listener takes from one socket; nothing here can be switched off. */
export const httpPolicy = z
  .strictObject({
    bodyBytes: wholeNumber({ min: 1024, max: 64 * 1024 * 1024, default: httpDefaults.bodyBytes }),
    bodyValues: wholeNumber({ min: 10, max: 1_000_000, default: httpDefaults.bodyValues }),
    headersMilliseconds: wholeNumber({ min: 100, max: 60_000, default: httpDefaults.headersMilliseconds }),
    requestMilliseconds: wholeNumber({ min: 100, max: 300_000, default: httpDefaults.requestMilliseconds }),
    keepAliveMilliseconds: wholeNumber({
      min: 100,
      max: 600_000,
      default: httpDefaults.keepAliveMilliseconds,
    }),
    stallMilliseconds: wholeNumber({ min: 100, max: 600_000, default: httpDefaults.stallMilliseconds }),
    requestsPerSocket: wholeNumber({ min: 1, max: 1_000_000, default: httpDefaults.requestsPerSocket }),
    connections: wholeNumber({ min: 1, max: 1_000_000, default: httpDefaults.connections }),
  })
  .prefault({});

export type HttpPolicy = z.output<typeof httpPolicy>;
