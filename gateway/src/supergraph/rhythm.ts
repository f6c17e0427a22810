import { setTimeout as sleep } from "node:timers/promises";

/** Looks again and again, one look at a time. */
export interface Rhythm {
  /** Looks after `milliseconds` at the latest; calls until then are one. */
  hurry(milliseconds: number): void;
  stop(): void;
  /** Resolves when the last look has ended after `stop`. */
  readonly ended: Promise<void>;
}

/** Begins with a look, and pauses after each for as long as `pause` says then, in milliseconds. */
export const createRhythm = (options: {
  look(signal: AbortSignal): Promise<void>;
  pause(): number;
}): Rhythm => {
  const stop = new AbortController();
  let wake: AbortController | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isHurried = false;

  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      isHurried = false;
      await options.look(stop.signal);
      // Somebody hurried while this look was under way, and may have meant something newer than what it saw.
      if (isHurried) continue;
      wake = new AbortController();
      const signal = AbortSignal.any([wake.signal, stop.signal]);
      await sleep(options.pause(), undefined, { signal }).catch(() => {});
    }
  };
  return {
    hurry(milliseconds) {
      timer ??= setTimeout(() => {
        timer = undefined;
        isHurried = true;
        wake?.abort();
      }, milliseconds);
    },
    stop() {
      clearTimeout(timer);
      stop.abort();
    },
    ended: run(),
  };
};
