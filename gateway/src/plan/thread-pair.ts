import { setTimeout as sleep } from "node:timers/promises";
import type { PlannerThread } from "./planner-thread.ts";
import type { Ready } from "./protocol.ts";

/** Pause before a thread is started where one did not even load, in milliseconds: it must not keep the machine busy. */
const restartMilliseconds = 250;
/** How long the first thread serves alone, in milliseconds: to start another takes a second of a processor, which those who ask first have more use for. */
const aloneMilliseconds = 3000;

/** One thread that serves and one that waits to take its place. */
export interface ThreadPair {
  /** What the first thread says of the supergraph; rejects where it cannot serve it. */
  readonly ready: Promise<Ready>;
  /** The thread that serves now, once it is loaded; undefined where it does not load, and after `close`. */
  serving(): Promise<PlannerThread | undefined>;
  close(): Promise<void>;
}

const isReady = (thread: PlannerThread): Promise<boolean> =>
  thread.ready.then(
    () => true,
    () => false,
  );

/** Starts a thread, and a spare one soon after it is ready. Whichever ends is replaced: the spare takes the place of the serving one at once. */
export const createThreadPair = (start: () => PlannerThread): ThreadPair => {
  let serving: PlannerThread | undefined;
  let spare: PlannerThread | undefined;
  const state = { hasEnded: false };
  let turn = Promise.withResolvers<void>();

  const begin = (): PlannerThread => {
    const thread = start();
    thread.onEnd(() => replace(thread));
    return thread;
  };
  const addSpare = async (beside: PlannerThread | undefined, pause = 0): Promise<void> => {
    if (!beside || !(await isReady(beside))) return;
    if (pause > 0) await sleep(pause, undefined, { ref: false });
    if (!state.hasEnded && serving === beside) spare ??= begin();
  };
  const serve = (thread: PlannerThread | undefined, alone = 0): void => {
    serving = thread;
    turn.resolve();
    turn = Promise.withResolvers();
    void addSpare(thread, alone);
  };
  const restart = async (ended: PlannerThread, next: () => void): Promise<void> => {
    if (!(await isReady(ended))) await sleep(restartMilliseconds);
    if (!state.hasEnded) next();
  };
  const replace = (ended: PlannerThread): void => {
    if (state.hasEnded) return;
    const next = ended === serving ? spare : undefined;
    if (ended === serving || ended === spare) spare = undefined;
    else return;
    if (ended !== serving) void restart(ended, () => void addSpare(serving));
    else {
      serve(next);
      if (!next) void restart(ended, () => serve(begin()));
    }
  };
  const end = (): void => {
    state.hasEnded = true;
    turn.resolve();
  };
  const first = begin();
  serve(first, aloneMilliseconds);
  first.ready.catch(() => {
    end();
    void first.close();
  });
  return {
    ready: first.ready,
    async serving() {
      while (!state.hasEnded) {
        const thread = serving;
        if (!thread) await turn.promise;
        else if (!(await isReady(thread))) return undefined;
        else if (serving === thread) return thread;
      }
      return undefined;
    },
    async close() {
      end();
      await Promise.all([serving?.close(), spare?.close()]);
    },
  };
};
