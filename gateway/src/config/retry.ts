import { z } from "zod";
import { share, wholeNumber } from "./numbers.ts";

/** Default: one more attempt of a query, and at most one retry for ten calls. */
export const retryDefaults = { attempts: 1, budget: 0.1 } as const;

/** How often a query, never a mutation, is tried again after the domain refused the connection or was unavailable. */
export const retryPolicy = z
  .strictObject({
    attempts: wholeNumber({ min: 0, max: 5, default: retryDefaults.attempts }),
    budget: share(retryDefaults.budget),
  })
  .prefault({});

export type RetryPolicy = z.output<typeof retryPolicy>;
