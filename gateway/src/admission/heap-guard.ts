import { getHeapStatistics } from "node:v8";
import type { Guard } from "./types.ts";

/** Requests that may still be under way: with none at all nothing would allocate, so nothing would be collected and the heap stay full for ever. */
const leastConcurrent = 4;

/**
 * Takes almost nothing while the heap, and the buffers beside it (the answers of domains), fill more than `share` of the heap's limit; `onPressure` is called at
 * each look then, to let go of what can be made again.
 */
export const heapGuard = (share: number, onPressure: () => void): Guard & { look(): void } => {
  let isFull = false;
  return {
    reason: "heap",
    isOverloaded: ({ inFlight }) => isFull && inFlight() >= leastConcurrent,
    look() {
      const { used_heap_size: used, external_memory: beside, heap_size_limit: limit } = getHeapStatistics();
      isFull = used + beside > share * limit;
      if (isFull) onPressure();
    },
  };
};
