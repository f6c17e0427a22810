import { getHeapStatistics } from "node:v8";
import type { Guard } from "./types.ts";

/** Requests that may still be under way: with none at all nothing would allocate, so nothing would be collected and the heap stay full for ever. */
const leastConcurrent = 4;

/** Takes almost nothing while the heap is filled beyond `share` of its limit; `onPressure` is called at each look then, to let go of what can be made again. */
export const heapGuard = (share: number, onPressure: () => void): Guard & { look(): void } => {
  let isFull = false;
  return {
    reason: "heap",
    isOverloaded: ({ inFlight }) => isFull && inFlight() >= leastConcurrent,
    look() {
      const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
      isFull = used > share * limit;
      if (isFull) onPressure();
    },
  };
};
