import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** A thread that answers `/health/live` for the event loop of the thread that started it. */
export interface HealthThread {
  /** Where it listens, such as `http://127.0.0.1:4100`. */
  readonly url: string;
  close(): Promise<void>;
}

/** What the thread is started with. */
export interface HealthOptions {
  /** 0 for any that is free. */
  readonly port: number;
  readonly host: string;
  /** The event loop is not live once it has not beaten for this long. */
  readonly stuckMilliseconds: number;
}

/** How often the event loop says that it turns, in milliseconds. */
const beatMilliseconds = 100;
/** It serves one small answer. */
const resourceLimits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 };

/** Starts the thread and resolves once it listens; rejects where it cannot, with the code and port of the failure. */
export const startHealthThread = async (options: HealthOptions): Promise<HealthThread> => {
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(new URL("health-worker.ts", import.meta.url), {
    workerData: { ...options, beats },
    resourceLimits,
  });
  worker.unref();
  const [{ port, failed }] = (await once(worker, "message")) as [
    { port?: number; failed?: { code?: string } },
  ];
  if (failed) {
    await worker.terminate();
    throw Object.assign(new Error(`the health port ${options.port} cannot be used`), failed);
  }
  const beating = setInterval(() => void Atomics.add(beats, 0, 1), beatMilliseconds).unref();
  return {
    url: `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`,
    async close() {
      clearInterval(beating);
      await worker.terminate();
    },
  };
};
