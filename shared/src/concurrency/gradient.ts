import type { ConcurrencyLimit } from "./types.ts";

/** Every option has a default; calls are counted, times are milliseconds. */
export interface GradientOptions {
  /** Where the limit begins; 20. */
  readonly initial?: number;
  /** The limit never falls below this; 4. */
  readonly min?: number;
  /** The limit never rises above this; 200. */
  readonly max?: number;
  /** How much slower than usual calls may become before the limit falls; 2 is twice the usual time. */
  readonly tolerance?: number;
  /** Share of each newly found limit that is taken over; 0.2. */
  readonly smoothing?: number;
  /** Calls are judged by their mean over this time, of at least ten calls; 100. */
  readonly windowMilliseconds?: number;
}

const leastCalls = 10;
/** Windows that the usual time is averaged over. */
const longWindows = 600;
const warmUpWindows = 10;
const backOff = 0.9;

/** The exponential average of the last `longWindows` windows; the plain mean of the first ten. */
const createUsual = () => {
  let value = 0;
  let sum = 0;
  let count = 0;
  return {
    add(sample: number): number {
      if (count < warmUpWindows) {
        count += 1;
        sum += sample;
        value = sum / count;
      } else {
        const factor = 2 / (longWindows + 1);
        value = value * (1 - factor) + sample * factor;
      }
      // After a slow time what is usual must come down again within seconds.
      if (value > sample * 2) value *= 0.95;
      return value;
    },
  };
};

/**
 * A limit that follows how much longer calls take than they usually do: Netflix's Gradient2 (github.com/Netflix/concurrency-limits,
 * Gradient2Limit.java), with its window. For calls whose time is the other side's own, such as those to one subgraph.
 */
export const createGradientLimit = (options: GradientOptions = {}): ConcurrencyLimit => {
  const { initial = 20, min = 4, max = 200, tolerance = 2, smoothing = 0.2 } = options;
  const { windowMilliseconds = 100 } = options;
  const usual = createUsual();
  let limit = initial;
  let windowEnd = -1;
  let calls = 0;
  let sum = 0;
  let most = 0;
  let droppedUntil = -Infinity;

  const endWindow = (): void => {
    const mean = Math.max(sum / calls, 1e-3);
    const longTerm = usual.add(mean);
    // A limit that is not used says nothing: it must not grow on it.
    if (most < limit / 2) return;
    const gradient = Math.max(0.5, Math.min(1, (tolerance * longTerm) / mean));
    const found = limit * gradient + Math.sqrt(limit);
    limit = Math.max(min, Math.min(max, limit * (1 - smoothing) + found * smoothing));
  };

  return {
    current: () => Math.floor(limit),
    observe(milliseconds, inFlight, now) {
      if (windowEnd < 0) windowEnd = now + windowMilliseconds;
      calls += 1;
      sum += milliseconds;
      if (inFlight > most) most = inFlight;
      if (now < windowEnd || calls < leastCalls) return;
      endWindow();
      windowEnd = now + windowMilliseconds;
      calls = 0;
      sum = 0;
      most = 0;
    },
    drop(now) {
      if (now < droppedUntil) return;
      droppedUntil = now + windowMilliseconds;
      limit = Math.max(min, limit * backOff);
    },
  };
};
