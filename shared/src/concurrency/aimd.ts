import type { ConcurrencyLimit } from "./types.ts";

/** Calls are counted, times are milliseconds. */
export interface AimdOptions {
  /** Where the limit begins. */
  readonly initial: number;
  /** The limit never falls below this. */
  readonly min: number;
  /** The limit never rises above this. */
  readonly max: number;
  /** What is observed may take this long. It is overload when the least of a whole window takes longer, as in CoDel, or one five times as long. */
  readonly targetMilliseconds: number;
  /** The limit moves once in this time, after at least three observations; 100. */
  readonly windowMilliseconds?: number;
}

const leastObservations = 3;
/** So many times the target is overload at once: what takes so long must not be waited for three times. */
const farBeyond = 5;
/** Share of the limit that is left after overload: less the worse it was, within these. */
const backOff = { most: 0.9, least: 0.5 } as const;
/** Share of the limit that is added after a window without overload, at least one call: before the first overload, and after it. */
const growth = { first: 0.25, later: 0.05 } as const;

/**
 * A limit that grows while what is observed stays below a target and is cut when it does not: additive increase, multiplicative decrease
 * (Chiu and Jain 1989; AIMDLimit.java of github.com/Netflix/concurrency-limits; the least of a window from CoDel, RFC 8289; a quick start as TCP
 * has it). For a cause that is measured by itself, such as the delay of the event loop, which a slow subgraph does not raise.
 */
export const createAimdLimit = (options: AimdOptions): ConcurrencyLimit => {
  const { initial, min, max, targetMilliseconds, windowMilliseconds = 100 } = options;
  let limit = initial;
  let step: number = growth.first;
  let windowEnd = -1;
  let observations = 0;
  let least = Infinity;
  let most = 0;
  let droppedUntil = -Infinity;

  const cut = (share: number): void => {
    step = growth.later;
    limit = Math.max(min, limit * Math.max(backOff.least, Math.min(backOff.most, share)));
  };
  const endWindow = (milliseconds: number): void => {
    // A limit that is not used says nothing, and is not to blame.
    if (most < limit / 2) return;
    if (milliseconds > targetMilliseconds) cut(targetMilliseconds / milliseconds);
    else limit = Math.min(max, limit + Math.max(1, limit * step));
  };

  return {
    current: () => Math.floor(limit),
    observe(milliseconds, inFlight, now) {
      if (windowEnd < 0) windowEnd = now + windowMilliseconds;
      observations += 1;
      if (milliseconds < least) least = milliseconds;
      if (inFlight > most) most = inFlight;
      const isFar = milliseconds > farBeyond * targetMilliseconds;
      if (!isFar && (now < windowEnd || observations < leastObservations)) return;
      endWindow(isFar ? milliseconds : least);
      windowEnd = now + windowMilliseconds;
      observations = 0;
      least = Infinity;
      most = 0;
    },
    drop(now) {
      if (now < droppedUntil) return;
      droppedUntil = now + windowMilliseconds;
      cut(backOff.most);
    },
  };
};
