/** Places for calls, and a short queue before them. */
export interface Places {
  /** Calls that hold a place. */
  taken(): number;
  /** Calls in the queue. */
  waiting(): number;
  /** Whether a place could be taken at once, were nobody waiting. */
  isFree(): boolean;
  /** Takes a place at once; false where none is free or others wait for one. */
  tryTake(): boolean;
  /**
   * Waits in the queue; resolves with whether a place was taken. It is not where the queue is full, where no place came free within
   * `milliseconds`, or where `signal` aborted first.
   */
  wait(milliseconds: number, signal?: AbortSignal): Promise<boolean>;
  /** Gives a place back: to the one who waited longest, while the capacity allows it. */
  giveBack(): void;
}

/** Places as many as `capacity` says at each moment, and a queue of at most `queue` calls. */
export const createPlaces = (options: { capacity(): number; queue: number }): Places => {
  let taken = 0;
  const queue = new Set<() => void>();
  const enterFirst = (): void => {
    const [first] = queue;
    if (first === undefined) return;
    taken += 1;
    first();
  };
  return {
    taken: () => taken,
    waiting: () => queue.size,
    isFree: () => taken < options.capacity(),
    tryTake() {
      if (queue.size > 0 || taken >= options.capacity()) return false;
      taken += 1;
      return true;
    },
    wait(milliseconds, signal) {
      if (queue.size >= options.queue || signal?.aborted) return Promise.resolve(false);
      return new Promise((resolve) => {
        const leave = (hasPlace: boolean) => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", giveUp);
          queue.delete(enter);
          resolve(hasPlace);
        };
        const enter = () => leave(true);
        const giveUp = () => leave(false);
        // Where our own loop was late, what came meanwhile is looked at first: it may free a place.
        const timer = setTimeout(() => setImmediate(giveUp), milliseconds);
        signal?.addEventListener("abort", giveUp, { once: true });
        queue.add(enter);
      });
    },
    giveBack() {
      taken -= 1;
      // Twice where the capacity has grown meanwhile, so that the queue cannot be stuck behind free places.
      for (let turn = 0; turn < 2 && taken < options.capacity(); turn += 1) enterFirst();
    },
  };
};
