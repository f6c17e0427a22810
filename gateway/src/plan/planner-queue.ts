import type { Question, Reply } from "./protocol.ts";
import type { ThreadPair } from "./thread-pair.ts";

/** Why a question has no reply: when its turn came, it was not to be asked any more, or there was no thread to ask. */
export class NotAsked extends Error {}

/** Questions that wait for the one thread that serves; the next one is asked when the one before has its reply. */
export interface PlannerQueue {
  /** How many wait. */
  waiting(): number;
  /**
   * Resolves with the reply; rejects with a ThreadLost where the thread ended over this very question, and with NotAsked where there is no thread, or
   * `mayAsk` was false when its turn came.
   */
  ask(question: Question, mayAsk: () => boolean): Promise<Reply>;
}

interface Job {
  readonly question: Question;
  readonly mayAsk: () => boolean;
  readonly reply: PromiseWithResolvers<Reply>;
}

/** One question at a time, so that a thread that has to be stopped takes none but the guilty one with it. */
export const createPlannerQueue = (pair: ThreadPair, milliseconds: number): PlannerQueue => {
  const jobs: Job[] = [];
  let isWorking = false;
  const work = async (): Promise<void> => {
    isWorking = true;
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const { resolve, reject } = job.reply;
      const thread = await pair.serving();
      if (thread && job.mayAsk()) await thread.ask(job.question, milliseconds).then(resolve, reject);
      else reject(new NotAsked());
    }
    isWorking = false;
  };
  return {
    waiting: () => jobs.length,
    ask(question, mayAsk) {
      const reply = Promise.withResolvers<Reply>();
      jobs.push({ question, mayAsk, reply });
      if (!isWorking) void work();
      return reply.promise;
    },
  };
};
