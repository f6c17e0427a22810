import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

const chunk = Buffer.allocUnsafe(1 << 20);
const descriptor = openSync((workerData as { file: string }).file, "r");
try {
  const hash = createHash("sha256");
  for (let read = -1; read !== 0;) {
    read = readSync(descriptor, chunk);
    hash.update(chunk.subarray(0, read));
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
  parentPort?.postMessage(hash.digest("hex"));
} finally {
  closeSync(descriptor);
}
