import { createGradientLimit, createPlaces } from "@trellis/shared/concurrency";
import type { BulkheadPolicy } from "../../config/index.ts";
import { SubgraphFailure } from "../failure.ts";
import type { Interceptor, Send } from "./call.ts";

const overloaded = new SubgraphFailure("SUBGRAPH_OVERLOADED", "too many calls to the domain are under way", {
  isFault: false,
});

/** A time is worth nothing where more than this share of it may be the delay of our own loop. */
const spoiltShare = 0.25;

/** The places of one domain. */
export interface DomainPlaces {
  readonly around: Interceptor;
  /** How many calls may be under way now, how many are, and how many wait. */
  state(): { readonly limit: number; readonly inFlight: number; readonly waiting: number };
}

/**
 * Keeps the calls to one domain within its own places: at most `concurrent`, and fewer while the domain takes longer than it usually does
 * (see `createGradientLimit`). Beyond them and a short queue a call is refused. `lag` is the delay of our own loop in milliseconds, which says
 * nothing of the domain.
 */
export const createDomainPlaces = (policy: BulkheadPolicy, lag: () => number): DomainPlaces => {
  const max = policy.concurrent;
  const limit = createGradientLimit({ initial: max, max, min: Math.min(policy.least, max) });
  const places = createPlaces({ capacity: limit.current, queue: policy.waiting });
  const run =
    (next: Send): Send =>
    (call, done) => {
      const started = performance.now();
      const inFlight = places.taken();
      next(call, (failure) => {
        places.giveBack();
        const now = performance.now();
        const milliseconds = now - started;
        if (failure?.isOverload) limit.drop(now);
        else if (!failure && lag() <= milliseconds * spoiltShare) limit.observe(milliseconds, inFlight, now);
        done(failure);
      });
    };
  const around: Interceptor = (next) => {
    const enter = run(next);
    const queue: Send = async (call, done) => {
      let isCancelled = false;
      call.cancel = () => {
        isCancelled = true;
        done(call.flight.ended);
      };
      const hasPlace = await places.wait(policy.waitMilliseconds);
      if (isCancelled) return hasPlace && places.giveBack();
      if (hasPlace) enter(call, done);
      else done(overloaded);
    };
    return (call, done) => {
      if (places.tryTake()) enter(call, done);
      else if (places.waiting() < policy.waiting) queue(call, done);
      else done(overloaded);
    };
  };
  return {
    around,
    state: () => ({ limit: limit.current(), inFlight: places.taken(), waiting: places.waiting() }),
  };
};
