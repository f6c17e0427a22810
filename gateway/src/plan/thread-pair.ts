import { setTimeout as sleep } from "node:timers/promises";
import type { PlannerThread } from "./planner-thread.ts";

/** Pause before a thread is started where one did not even load, in milliseconds: it must not keep the machine busy. */
const restartMilliseconds = 250;

/** One thread that serves and one that waits to take its place. */
export interface ThreadPair {
  /** The override labels of the supergraph; rejects where the first thread cannot serve it. */
  readonly ready: Promise<readonly string[]>;
  /** The thread that serves now, once it is loaded; undefined after `close`, and where there never was one. */
  serving(): Promise<PlannerThread | undefined>;
  close(): Promise<void>;
}

const isReady = (thread: PlannerThread): Promise<boolean> =>
  thread.ready.then(
    () => true,
    () => false,
  );

/** Starts a thread, and a spare one once it is ready. Whichever ends is replaced: the spare takes the place of the serving one at once. */
export const createThreadPair = (start: () => PlannerThread): ThreadPair => {
  let serving: PlannerThread | undefined;
  let spare: PlannerThread | undefined;
  const state = { hasEnded: false };
  let turn = Promise.withResolvers<void>();

  const begin = (): PlannerThread => {
    const thread = start();
    thread.onEnd(() => void replace(thread));
    return thread;
  };
  const addSpare = async (beside: PlannerThread): Promise<void> => {
    if ((await isReady(beside)) && !state.hasEnded && serving === beside) spare ??= begin();
  };
  const serve = (thread: PlannerThread | undefined): void => {
    serving = thread;
    turn.resolve();
    turn = Promise.withResolvers();
    if (thread) void addSpare(thread);
  };
  const replace = async (ended: PlannerThread): Promise<void> => {
    const wasServing = ended === serving;
    const wasReady = await isReady(ended);
    if (state.hasEnded || (!wasServing && ended !== spare)) return;
    const next = wasServing ? spare : undefined;
    spare = undefined;
    if (wasServing) serve(next);
    if (next) return;
    if (!wasReady) await sleep(restartMilliseconds);
    if (state.hasEnded) return;
    if (serving) await addSpare(serving);
    else serve(begin());
  };
  const end = (): void => {
    state.hasEnded = true;
    turn.resolve();
  };
  const first = begin();
  serve(first);
  first.ready.catch(() => {
    end();
    void first.close();
  });
  return {
    ready: first.ready,
    async serving() {
      while (!state.hasEnded) {
        const thread = serving;
        const { promise } = turn;
        if (thread && (await isReady(thread)) && serving === thread) return thread;
        if (serving === thread) await promise;
      }
      return undefined;
    },
    async close() {
      end();
      await Promise.all([serving?.close(), spare?.close()]);
    },
  };
};
