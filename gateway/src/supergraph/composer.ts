import { Worker } from "node:worker_threads";
import type { Composition, Sdls } from "./types.ts";

const maxHeapMebibytes = 1024;
/** A thread that has nothing to compose ends after this; a schema seldom changes alone. */
const idleMilliseconds = 30_000;

/** Composes in a thread of its own, so that requests go on meanwhile. */
export interface Composer {
  /** One at a time. A composition that takes too long or dies is a problem like any other. */
  compose(subgraphs: { domains: Sdls; own: Sdls }, milliseconds: number): Promise<Composition>;
  close(): Promise<void>;
}

const startWorker = (): Worker => {
  const worker = new Worker(new URL("compose-worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMebibytes },
  });
  worker.unref();
  return worker;
};

/** Makes a composer; its thread starts with the first composition and ends when it is idle. */
export const createComposer = (): Composer => {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  };
  return {
    compose(subgraphs, milliseconds) {
      clearTimeout(idle);
      worker ??= startWorker();
      const thread = worker;
      return new Promise((resolve) => {
        const settle = (composition: Composition) => {
          clearTimeout(timer);
          thread.off("message", onMessage).off("error", onError).off("exit", onExit);
          resolve(composition);
        };
        const refuse = (reason: string) => {
          settle({ problems: [`supergraph: ${reason}`] });
          void end();
        };
        const onMessage = (composition: Composition) => {
          settle(composition);
          idle = setTimeout(() => void end(), idleMilliseconds).unref();
        };
        const onError = (error: unknown) => refuse(`composition failed: ${String(error)}`);
        const onExit = () => refuse("composition was stopped");
        const onTime = () => refuse(`composition must end within ${milliseconds} ms but did not`);
        const timer = setTimeout(onTime, milliseconds);
        thread.on("message", onMessage).on("error", onError).on("exit", onExit);
        thread.postMessage(subgraphs, []);
      });
    },
    close: end,
  };
};
