import { z } from "zod";
import { share, wholeNumber } from "./numbers.ts";

/**
 * Default: the number of requests under way moves between 8 and 4096 so that the event loop is at most 20 ms late; 256 more wait up to
 * 50 ms; nothing is taken while the loop stays 500 ms late or the heap is at 80 % of its limit.
 */
export const overloadDefaults = {
  leastConcurrent: 8,
  mostConcurrent: 4096,
  loopMilliseconds: 20,
  waiting: 256,
  waitMilliseconds: 50,
  stuckMilliseconds: 500,
  heapShare: 0.8,
  retryAfterSeconds: 1,
} as const;

/** When requests are refused at once, with OVERLOADED, so that those under way stay fast. */
export const overloadPolicy = z
  .strictObject({
    leastConcurrent: wholeNumber({ min: 1, max: 100_000, default: overloadDefaults.leastConcurrent }),
    mostConcurrent: wholeNumber({ min: 1, max: 100_000, default: overloadDefaults.mostConcurrent }),
    loopMilliseconds: wholeNumber({ min: 1, max: 60_000, default: overloadDefaults.loopMilliseconds }),
    waiting: wholeNumber({ min: 0, max: 100_000, default: overloadDefaults.waiting }),
    waitMilliseconds: wholeNumber({ min: 0, max: 60_000, default: overloadDefaults.waitMilliseconds }),
    stuckMilliseconds: wholeNumber({ min: 1, max: 60_000, default: overloadDefaults.stuckMilliseconds }),
    heapShare: share(overloadDefaults.heapShare),
    retryAfterSeconds: wholeNumber({ min: 1, max: 3600, default: overloadDefaults.retryAfterSeconds }),
  })
  .prefault({});

export type OverloadPolicy = z.output<typeof overloadPolicy>;
