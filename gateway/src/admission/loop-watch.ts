/** How often the loop is looked at, in milliseconds. */
const lookMilliseconds = 20;
/** Looks that are kept: what is late in all of them is late for longer than a pause of the collector. */
const kept = 5;

/** Measures how late the event loop is, from within. */
export interface LoopWatch {
  /** The least delay of the last five looks (100 ms or more), in milliseconds: what every request waits now. */
  steady(): number;
  /** The longest delay since this was asked last, in milliseconds. */
  takeWorst(): number;
  close(): void;
}

/** Looks 50 times a second; `onLook` gets each delay, in milliseconds, and when it was seen (of `performance.now()`). */
export const watchLoop = (onLook: (delay: number, now: number) => void): LoopWatch => {
  const recent = new Float64Array(kept);
  let next = 0;
  let worst = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const delay = Math.max(0, now - last - lookMilliseconds);
    last = now;
    recent[next] = delay;
    next = (next + 1) % kept;
    if (delay > worst) worst = delay;
    onLook(delay, now);
  }, lookMilliseconds).unref();
  return {
    steady: () => Math.min(...recent),
    takeWorst() {
      const taken = worst;
      worst = 0;
      return taken;
    },
    close: () => clearInterval(timer),
  };
};
