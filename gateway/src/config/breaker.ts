import { z } from "zod";
import { share, wholeNumber } from "./numbers.ts";

/** Default: opens after 5 failures in a row, or half of at least 20 calls in 10 s; after 5 s (and up to a fifth more) one call probes. */
export const breakerDefaults = {
  consecutive: 5,
  share: 0.5,
  minimumCalls: 20,
  windowMilliseconds: 10_000,
  openMilliseconds: 5000,
} as const;

/** When calls to a domain that fails are given up at once instead of being waited for. */
export const breakerPolicy = z
  .strictObject({
    consecutive: wholeNumber({ min: 1, max: 10_000, default: breakerDefaults.consecutive }),
    share: share(breakerDefaults.share),
    minimumCalls: wholeNumber({ min: 1, max: 1_000_000, default: breakerDefaults.minimumCalls }),
    windowMilliseconds: wholeNumber({
      min: 100,
      max: 600_000,
      default: breakerDefaults.windowMilliseconds,
    }),
    openMilliseconds: wholeNumber({ min: 10, max: 600_000, default: breakerDefaults.openMilliseconds }),
  })
  .prefault({});

export type BreakerPolicy = z.output<typeof breakerPolicy>;
