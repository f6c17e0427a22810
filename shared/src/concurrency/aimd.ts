import type { ConcurrencyLimit } from "./types.ts";

/** Calls are counted, times are milliseconds. */
export interface AimdOptions {
  /** Where the limit begins. */
  readonly initial: number;
  /** The limit never falls below this. */
  readonly min: number;
  /** The limit never rises above this. */
  readonly max: number;
  /** What is observed may take this long; longer is overload. */
  readonly targetMilliseconds: number;
  /** The limit moves once in this time; 100. */
  readonly windowMilliseconds?: number;
}

/** Share of the limit that is left after overload. */
const backOff = 0.9;
/** Share of the limit that is added after a window without overload, at least one call: a limit of thousands must not take minutes to grow. */
const growth = 0.05;

/**
 * A limit that grows while what is observed stays below a target and is cut when it does not: additive increase, multiplicative decrease
 * (Chiu and Jain 1989; AIMDLimit.java of github.com/Netflix/concurrency-limits). For a cause that is measured by itself, such as the delay
 * of the event loop, which a slow subgraph does not raise.
 */
export const createAimdLimit = (options: AimdOptions): ConcurrencyLimit => {
  const { initial, min, max, targetMilliseconds, windowMilliseconds = 100 } = options;
  let limit = initial;
  let windowEnd = -1;
  let worst = 0;
  let most = 0;
  let droppedUntil = -Infinity;

  const endWindow = (): void => {
    if (worst > targetMilliseconds) limit = Math.max(min, Math.min(limit, Math.max(most, min)) * backOff);
    // A limit that is not used says nothing: it must not grow on it.
    else if (most >= limit / 2) limit = Math.min(max, limit + Math.max(1, limit * growth));
    limit = Math.max(min, limit);
  };

  return {
    current: () => Math.floor(limit),
    observe(milliseconds, inFlight, now) {
      if (windowEnd < 0) windowEnd = now + windowMilliseconds;
      if (milliseconds > worst) worst = milliseconds;
      if (inFlight > most) most = inFlight;
      if (now < windowEnd) return;
      endWindow();
      windowEnd = now + windowMilliseconds;
      worst = 0;
      most = 0;
    },
    drop(now) {
      if (now < droppedUntil) return;
      droppedUntil = now + windowMilliseconds;
      limit = Math.max(min, limit * backOff);
    },
  };
};
