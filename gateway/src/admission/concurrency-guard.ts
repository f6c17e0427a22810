import type { Places } from "@trellis/shared/concurrency";
import type { Guard } from "./types.ts";

/** Takes nothing while every place is taken and the queue before them is full. */
export const concurrencyGuard = (places: Places, queue: number): Guard => ({
  reason: "concurrency",
  isOverloaded: () => places.waiting() >= queue && !places.isFree(),
});
