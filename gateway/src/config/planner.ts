import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/** Default bounds of query planning: plans compared per operation, options per path, and the plan cache in MiB. */
export const plannerDefaults = { maxEvaluatedPlans: 1000, pathsLimit: 256, cacheMebibytes: 30 } as const;

/** How far the planner may search; both bounds are always set. */
export const plannerPolicy = z
  .strictObject({
    maxEvaluatedPlans: wholeNumber({ min: 1, max: 1_000_000, default: plannerDefaults.maxEvaluatedPlans }),
    pathsLimit: wholeNumber({ min: 1, max: 1_000_000, default: plannerDefaults.pathsLimit }),
    cacheMebibytes: wholeNumber({ min: 1, max: 4096, default: plannerDefaults.cacheMebibytes }),
  })
  .prefault({});

export type PlannerPolicy = z.output<typeof plannerPolicy>;
