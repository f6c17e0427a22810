import { Worker } from "node:worker_threads";
import { messageOf } from "@trellis/shared/errors";
import type { SupergraphPolicy } from "../config/index.ts";
import type { FileLook } from "./read-supergraph.ts";
import { createTableBuilder, type Slice } from "./slices.ts";
import type { Composed, Job } from "./supergraph-worker.ts";
import type { Composition, Sdls } from "./types.ts";

const maxHeapMebibytes = 1024;
/** A thread that has nothing to do ends after this; a schema seldom changes alone. */
const idleMilliseconds = 5000;
const keepMilliseconds = 30_000;

/** Makes snapshots in a thread of its own, below all others, so that requests go on meanwhile. One job at a time. */
export interface Workshop {
  /** A composition that takes too long or dies is a problem like any other. */
  compose(subgraphs: { domains: Sdls; own: Sdls }, milliseconds: number): Promise<Composition>;
  /** Reads the file, unless it holds what was `seen`. A file that takes too long is a problem like any other. */
  read(
    policy: SupergraphPolicy,
    options: { milliseconds: number; seen?: string | undefined; needsSdls?: boolean },
  ): Promise<FileLook>;
  /** Writes the snapshot of this version, the last one made, to the folder; false where it is not there any more. */
  keep(folder: string, version: string): Promise<boolean>;
  close(): Promise<void>;
}

const startWorker = (): Worker => {
  const worker = new Worker(new URL("supergraph-worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMebibytes },
  });
  worker.unref();
  return worker;
};

/** Resolves with what the thread answers, or rejects: it failed, died, or its time is up. */
const ask = (worker: Worker, job: Job, milliseconds: number): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
    };
    const fail = (reason: string) => {
      leave();
      reject(new Error(reason));
    };
    const onMessage = ({ result, failed }: { result?: unknown; failed?: string }) => {
      leave();
      if (failed === undefined) resolve(result);
      else reject(new Error(failed));
    };
    const onError = (error: unknown) => fail(messageOf(error));
    const onExit = () => fail("its thread was stopped");
    const timer = setTimeout(() => fail(`it must end within ${milliseconds} ms but did not`), milliseconds);
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.postMessage(job, []);
  });

/** Makes a workshop; its thread starts with the first job and ends when it is idle. */
export const createWorkshop = (): Workshop => {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  };
  const run = async (job: Job, milliseconds: number): Promise<unknown> => {
    clearTimeout(idle);
    worker ??= startWorker();
    try {
      const result = await ask(worker, job, milliseconds);
      idle = setTimeout(() => void end(), idleMilliseconds).unref();
      return result;
    } catch (error) {
      void end();
      throw error;
    }
  };
  const compose = async (
    subgraphs: { domains: Sdls; own: Sdls },
    milliseconds: number,
  ): Promise<Composition> => {
    const composed = (await run({ kind: "compose", ...subgraphs }, milliseconds)) as Composed;
    if (composed.problems) return composed;
    const builder = createTableBuilder();
    for (let index = 0; index < composed.slices; index += 1)
      builder.add((await run({ kind: "slice", index }, milliseconds)) as Slice);
    const sdls = { ...subgraphs.domains, ...subgraphs.own };
    return { snapshot: { ...composed.parts, table: builder.table(), sdls } };
  };
  return {
    compose: (subgraphs, milliseconds) =>
      compose(subgraphs, milliseconds).catch((error: unknown) => ({
        problems: [`supergraph: composition failed: ${messageOf(error)}`],
        isPassing: true,
      })),
    read: (policy, { milliseconds, seen, needsSdls }) =>
      run({ kind: "read", policy, seen, needsSdls }, milliseconds).catch((error: unknown) => ({
        seen: "",
        composition: {
          problems: [`The supergraph ${policy.file} could not be checked: ${messageOf(error)}.`],
          isPassing: true,
        },
      })) as Promise<FileLook>,
    keep: (folder, version) => run({ kind: "keep", folder, version }, keepMilliseconds) as Promise<boolean>,
    close: end,
  };
};
