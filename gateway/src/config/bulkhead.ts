import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/** Default: 64 calls to a domain at once, no fewer than 16 while it is slower than usual; 64 more wait up to 50 ms, the rest is refused. */
export const bulkheadDefaults = { concurrent: 64, least: 16, waiting: 64, waitMilliseconds: 50 } as const;

/**
 * How many calls one domain may hold, so that a slow one cannot take the gateway's sockets from the others. Between `least` and `concurrent`
 * the limit follows how the domain is doing; a `least` of `concurrent` or more makes it a fixed one.
 */
export const bulkheadPolicy = z
  .strictObject({
    concurrent: wholeNumber({ min: 1, max: 10_000, default: bulkheadDefaults.concurrent }),
    least: wholeNumber({ min: 1, max: 10_000, default: bulkheadDefaults.least }),
    waiting: wholeNumber({ min: 0, max: 100_000, default: bulkheadDefaults.waiting }),
    waitMilliseconds: wholeNumber({ min: 0, max: 60_000, default: bulkheadDefaults.waitMilliseconds }),
  })
  .prefault({});

export type BulkheadPolicy = z.output<typeof bulkheadPolicy>;
