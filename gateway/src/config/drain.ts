import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/** Default: a gateway that is asked to stop still takes requests for 1 s, and gives those under way 10 s more. */
export const drainDefaults = { delayMilliseconds: 1000, endMilliseconds: 10_000 } as const;

/** How a gateway stops: not ready at once, taking requests for the delay that load balancers need to notice, then ending what is under way. */
export const drainPolicy = z
  .strictObject({
    delayMilliseconds: wholeNumber({ min: 0, max: 300_000, default: drainDefaults.delayMilliseconds }),
    endMilliseconds: wholeNumber({ min: 0, max: 300_000, default: drainDefaults.endMilliseconds }),
  })
  .prefault({});

export type DrainPolicy = z.output<typeof drainPolicy>;
