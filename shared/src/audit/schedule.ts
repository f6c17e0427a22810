/** Runs a task now and then, never twice at once. */
export interface Schedule {
  /** Runs it in so many milliseconds, or earlier where that is planned already. */
  within(milliseconds: number): void;
  /** Runs it now, after the run that may be under way, and resolves when it is done. */
  now(): Promise<void>;
  readonly isRunning: () => boolean;
  stop(): void;
}

/** `run` must not throw; `pauseAfter` says in how many milliseconds it runs again, undefined where nothing is left to do. No timer keeps the process alive. */
export function createSchedule(run: () => Promise<void>, pauseAfter: () => number | undefined): Schedule {
  let timer: NodeJS.Timeout | undefined;
  let due = Infinity;
  let running: Promise<void> | undefined;

  const runOnce = async (): Promise<void> => {
    await run();
    running = undefined;
    const pause = pauseAfter();
    if (pause !== undefined) within(pause);
  };

  const begin = (): Promise<void> => {
    clearTimeout(timer);
    due = Infinity;
    running ??= runOnce();
    return running;
  };

  const within = (milliseconds: number): void => {
    const at = performance.now() + milliseconds;
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => void begin(), milliseconds).unref();
  };

  return {
    within,
    async now() {
      await running;
      await begin();
    },
    isRunning: () => running !== undefined,
    stop: () => clearTimeout(timer),
  };
}
