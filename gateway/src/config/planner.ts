import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/**
 * Defaults of query planning: plans compared per operation and options per path; the program cache in MiB; how long one operation may be
 * prepared (on a busy machine, the time that its thread had a processor), how many calls it may take and how many of them one after the other; how many operations may wait; how long a text that stopped
 * a planner is refused, after how many of them a client is, and for how long; and the heap of a planner's thread.
 */
export const plannerDefaults = {
  maxEvaluatedPlans: 1000,
  pathsLimit: 256,
  cacheMebibytes: 30,
  wallClockMilliseconds: 250,
  fetches: 50,
  hops: 10,
  queue: 500,
  refuseTextMilliseconds: 600_000,
  clientStops: 3,
  refuseClientMilliseconds: 60_000,
  heapMebibytes: 1024,
} as const;

const bounded = (name: keyof typeof plannerDefaults, min: number, max: number) =>
  wholeNumber({ min, max, default: plannerDefaults[name] });

/** How far the planner may search and how long; every bound is always set. */
export const plannerPolicy = z
  .strictObject({
    maxEvaluatedPlans: bounded("maxEvaluatedPlans", 1, 1_000_000),
    pathsLimit: bounded("pathsLimit", 1, 1_000_000),
    cacheMebibytes: bounded("cacheMebibytes", 1, 4096),
    wallClockMilliseconds: bounded("wallClockMilliseconds", 10, 60_000),
    fetches: bounded("fetches", 1, 10_000),
    hops: bounded("hops", 1, 1000),
    queue: bounded("queue", 1, 100_000),
    refuseTextMilliseconds: bounded("refuseTextMilliseconds", 0, 86_400_000),
    clientStops: bounded("clientStops", 1, 1000),
    refuseClientMilliseconds: bounded("refuseClientMilliseconds", 0, 86_400_000),
    heapMebibytes: bounded("heapMebibytes", 64, 16_384),
    /** Labels of `@override` that are on. `percent(…)` needs none: it is drawn for each request. */
    overrideLabels: z.array(z.string({ error: "a label" }), { error: "a list of labels" }).default([]),
  })
  .prefault({});

export type PlannerPolicy = z.output<typeof plannerPolicy>;
