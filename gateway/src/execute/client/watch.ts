/** What is looked at while it is under way. */
export interface Watched {
  previous: Watched | undefined;
  next: Watched | undefined;
  /** Looks at the clock, in milliseconds of `performance.now()`; may end what is watched. */
  look(now: number): void;
}

/** Looks at everything that is under way, again and again. */
export interface Watch {
  add(watched: Watched): void;
  remove(watched: Watched): void;
  /** Milliseconds by which the last look came late: what our own loop's delay adds to every time that is measured. */
  lag(): number;
  close(): void;
}

/** How late a deadline or a hang-up is noticed at most, in milliseconds, where the loop is not busy. */
const tickMilliseconds = 20;
/** Timers are this inexact by themselves. */
const grainMilliseconds = 2;

/** One timer for all calls, and none while there are none: a timer and an abort listener for each would cost more than sending it. */
export const createWatch = (): Watch => {
  let first: Watched | undefined;
  let last: Watched | undefined;
  let timer: NodeJS.Timeout | undefined;
  let expected = 0;
  let late = 0;
  const arm = (now: number): void => {
    expected = now + tickMilliseconds;
    timer = setTimeout(tick, tickMilliseconds);
  };
  const tick = (): void => {
    timer = undefined;
    const now = performance.now();
    late = Math.max(0, now - expected - grainMilliseconds);
    let watched = first;
    while (watched !== undefined) {
      const { next } = watched;
      watched.look(now);
      watched = next;
    }
    if (first !== undefined) arm(now);
  };
  return {
    add(watched) {
      watched.previous = last;
      if (last === undefined) first = watched;
      else last.next = watched;
      last = watched;
      if (timer === undefined) arm(performance.now());
    },
    remove(watched) {
      const { previous, next } = watched;
      if (previous === undefined) {
        if (first !== watched) return;
        first = next;
      } else previous.next = next;
      if (next === undefined) last = previous;
      else next.previous = previous;
      watched.previous = undefined;
      watched.next = undefined;
    },
    lag: () => late,
    close() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
};
