import { RateLimiterMemory, type RateLimiterAbstract, type RateLimiterRes } from "rate-limiter-flexible";
import type { Count, Counter } from "./types.ts";

/** Adds to a limiter's count, or takes from it. It never refuses: whoever asks compares. */
export const change = (limiter: RateLimiterAbstract, key: string, units: number): Promise<RateLimiterRes> =>
  units < 0 ? limiter.reward(key, -units) : limiter.penalty(key, units);

/** A limiter's answer as a count, which `correct` changes. */
export const toCount = (
  { consumedPoints, msBeforeNext }: RateLimiterRes,
  correct: (units: number) => Promise<unknown>,
): Count => {
  const endsAt = Date.now() + msBeforeNext;
  return {
    used: consumedPoints,
    endsAt,
    correct(units) {
      // A window that is over must not give its units to the next one.
      if (units !== 0 && Date.now() < endsAt) correct(units).catch(() => {});
    },
  };
};

/** Counts in this process's memory; a window begins with the first unit of a key. */
export const createMemoryCounter = (windowSeconds: number): Counter => {
  const limiter = new RateLimiterMemory({ points: 0, duration: windowSeconds, keyPrefix: "" });
  return {
    async add(key, units) {
      const count = await change(limiter, key, units);
      return toCount(count, (more) => change(limiter, key, more));
    },
  };
};
