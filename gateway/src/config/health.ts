import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/** Default: a gateway whose event loop has stood still for 5 s is not live. */
export const healthDefaults = { stuckMilliseconds: 5000 } as const;

const port = "a whole number from 0 to 65535";

/** Whether a thread of its own answers `/health/live`, also while the event loop is blocked: on `port`, if one is given. */
export const healthPolicy = z
  .strictObject({
    port: z.int({ error: port }).min(0, { error: port }).max(65_535, { error: port }).optional(),
    stuckMilliseconds: wholeNumber({ min: 100, max: 600_000, default: healthDefaults.stuckMilliseconds }),
  })
  .prefault({});

export type HealthPolicy = z.output<typeof healthPolicy>;
