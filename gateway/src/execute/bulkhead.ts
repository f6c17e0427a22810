import type { BulkheadPolicy } from "../config/index.ts";
import { abortFailure } from "./abort-failure.ts";
import { SubgraphFailure } from "./failure.ts";
import type { Interceptor, SubgraphCall } from "./types.ts";

const overloaded = () =>
  new SubgraphFailure("SUBGRAPH_OVERLOADED", "too many calls to the domain are under way", {
    isFault: false,
  });

/** Places for calls, and a short queue before them. */
const createPlaces = (policy: BulkheadPolicy) => {
  let taken = 0;
  const queue = new Set<() => void>();
  const wait = (call: SubgraphCall): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        call.signal.removeEventListener("abort", onAbort);
        queue.delete(enter);
      };
      const enter = () => {
        leave();
        resolve();
      };
      const refuse = (reason: SubgraphFailure) => {
        leave();
        reject(reason);
      };
      const onAbort = () => refuse(abortFailure(call));
      const timer = setTimeout(() => refuse(overloaded()), policy.waitMilliseconds);
      call.signal.addEventListener("abort", onAbort, { once: true });
      queue.add(enter);
    });
  return {
    async enter(call: SubgraphCall): Promise<void> {
      if (taken < policy.concurrent) {
        taken += 1;
        return;
      }
      if (queue.size >= policy.waiting) throw overloaded();
      await wait(call);
    },
    /** Hands the place to the one who waited longest, or frees it. */
    leave(): void {
      const [first] = queue;
      if (first) first();
      else taken -= 1;
    },
  };
};

/** Keeps the calls to one domain within its own places; beyond them and a short queue a call is refused at once. */
export const bulkhead = (policy: BulkheadPolicy): Interceptor => {
  const places = createPlaces(policy);
  return (next) => async (call) => {
    await places.enter(call);
    try {
      return await next(call);
    } finally {
      places.leave();
    }
  };
};
