import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { Worker } from "node:worker_threads";

/** Larger files are hashed on a thread of their own. */
const inlineBytes = 2 << 20;

const hashInWorker = (file: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("hash-worker.ts", import.meta.url), {
      workerData: { file },
      // Options of the process are its own: a script given by `node --eval` has some that no thread takes.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
    });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the hashing thread ended without a result")));
  });

/** SHA-256 of some bytes, in hexadecimal. */
export const sha256 = (bytes: Uint8Array | string): string =>
  createHash("sha256").update(bytes).digest("hex");

/** SHA-256 of a file, in hexadecimal; never holds the event loop for longer than 2 MB take. */
export async function hashFile(file: string): Promise<string> {
  const { size } = await stat(file);
  return size <= inlineBytes ? sha256(await readFile(file)) : hashInWorker(file);
}

/** SHA-256 and size of a file. */
export async function fingerprint(file: string): Promise<{ sha256: string; bytes: number }> {
  return { sha256: await hashFile(file), bytes: (await stat(file)).size };
}
