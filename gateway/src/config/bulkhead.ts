import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/** Default: 64 calls to a domain at once, 64 more wait up to 50 ms, the rest is refused. */
export const bulkheadDefaults = { concurrent: 64, waiting: 64, waitMilliseconds: 50 } as const;

/** How many calls one domain may hold, so that a slow one cannot take the gateway's sockets from the others. */
export const bulkheadPolicy = z
  .strictObject({
    concurrent: wholeNumber({ min: 1, max: 10_000, default: bulkheadDefaults.concurrent }),
    waiting: wholeNumber({ min: 0, max: 100_000, default: bulkheadDefaults.waiting }),
    waitMilliseconds: wholeNumber({ min: 0, max: 60_000, default: bulkheadDefaults.waitMilliseconds }),
  })
  .prefault({});

export type BulkheadPolicy = z.output<typeof bulkheadPolicy>;
