import { Worker } from "node:worker_threads";
import { createTimeLimit } from "./time-limit.ts";
import type { Message, PlannerLoad, Question, Ready, Reply } from "./protocol.ts";

/** Why a question has no reply: the thread took too long and was stopped, or it died. */
export class ThreadLost extends Error {
  readonly kind: "stopped" | "died";

  constructor(kind: "stopped" | "died", message: string) {
    super(message);
    this.kind = kind;
  }
}

/** A thread with a planner in it. */
export interface PlannerThread {
  /** Resolves with what the thread says of the supergraph; rejects with what is wrong with it, or with a ThreadLost. */
  readonly ready: Promise<Ready>;
  /** Asks one question at a time. A thread that works on it for longer than `milliseconds` is stopped, and the promise rejects with a ThreadLost. */
  ask(question: Question, milliseconds: number): Promise<Reply>;
  /** Called once when the thread ends, whatever the reason. */
  onEnd(listener: () => void): void;
  close(): Promise<void>;
}

/** MiB of the space for short-lived objects: threads keep what they once took, and there are two for each supergraph. */
const nurseryMebibytes = 4;

/** Starts a thread that loads the supergraph at once. */
export const startPlannerThread = (url: URL, load: PlannerLoad): PlannerThread => {
  const worker = new Worker(url, {
    workerData: load,
    resourceLimits: {
      maxOldGenerationSizeMb: load.planner.heapMebibytes,
      maxYoungGenerationSizeMb: nurseryMebibytes,
    },
  });
  const ready = Promise.withResolvers<Ready>();
  ready.promise.catch(() => {});
  let asked: { readonly milliseconds: number; readonly reply: PromiseWithResolvers<Reply> } | undefined;
  let stopReason: string | undefined;
  let reason = "it ended";
  let end: ThreadLost | undefined;

  const limit = createTimeLimit(worker, (milliseconds) => {
    stopReason = `an operation took longer than ${milliseconds} ms to prepare`;
    void worker.terminate();
  });
  const settle = (): typeof asked => {
    limit.end();
    const question = asked;
    asked = undefined;
    return question;
  };
  worker.on("message", (message: Message) => {
    if (message.kind === "ready") ready.resolve(message);
    else if (message.kind === "unusable") ready.reject(new Error(message.message));
    else if (message.kind !== "started") settle()?.reply.resolve(message);
    else if (asked)
      limit.begin({ milliseconds: asked.milliseconds, usedMicroseconds: message.usedMicroseconds });
  });
  worker.on("error", (error) => void (reason = error instanceof Error ? error.message : String(error)));
  const listeners: (() => void)[] = [];
  worker.on("exit", () => {
    end = stopReason === undefined ? new ThreadLost("died", reason) : new ThreadLost("stopped", stopReason);
    // Before who asked hears of it, so that nothing more is asked here.
    for (const listener of listeners) listener();
    ready.reject(end);
    settle()?.reply.reject(end);
  });
  return {
    ready: ready.promise,
    async ask(question, milliseconds) {
      if (end) throw end;
      const reply = Promise.withResolvers<Reply>();
      // First, because it throws where the question is none that can be sent.
      worker.postMessage(question, []);
      asked = { milliseconds, reply };
      return reply.promise;
    },
    onEnd: (listener) => void listeners.push(listener),
    async close() {
      await worker.terminate();
    },
  };
};
