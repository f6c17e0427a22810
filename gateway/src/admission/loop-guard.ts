import type { LoopWatch } from "./loop-watch.ts";
import type { Guard } from "./types.ts";

/** Takes nothing while the event loop has been later than `milliseconds` at every look of the last tenth of a second or more. */
export const loopGuard = (watch: LoopWatch, milliseconds: number): Guard & { look(): void } => {
  let isLate = false;
  return {
    reason: "loop",
    isOverloaded: () => isLate,
    look() {
      isLate = watch.steady() > milliseconds;
    },
  };
};
