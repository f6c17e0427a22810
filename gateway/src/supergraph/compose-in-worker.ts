import { Worker } from "node:worker_threads";
import type { Composition, Sdls } from "./types.ts";

const maxHeapMebibytes = 1024;

/** Composes in a thread of its own, so that requests go on; a composition that takes too long or dies is a problem like any other. */
export const composeInWorker = (
  subgraphs: { domains: Sdls; own: Sdls },
  options: { milliseconds: number; signal: AbortSignal },
): Promise<Composition> =>
  new Promise((resolve) => {
    const worker = new Worker(new URL("compose-worker.ts", import.meta.url), {
      workerData: subgraphs,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMebibytes },
    });
    const end = (composition: Composition) => {
      clearTimeout(timer);
      options.signal.removeEventListener("abort", onAbort);
      resolve(composition);
      void worker.terminate();
    };
    const refuse = (reason: string) => end({ problems: [`supergraph: ${reason}`] });
    const onAbort = () => refuse("composition was stopped");
    const timer = setTimeout(
      () => refuse(`composition must end within ${options.milliseconds} ms but did not`),
      options.milliseconds,
    );
    options.signal.addEventListener("abort", onAbort, { once: true });
    worker.once("message", (composition: Composition) => end(composition));
    worker.once("error", (error) => refuse(`composition failed: ${String(error)}`));
    worker.once("exit", () => refuse("composition ended without a result"));
  });
