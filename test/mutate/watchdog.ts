/** Ends the process by SIGABRT where its main thread has not counted on for a while. */
import { workerData } from "node:worker_threads";

const mostMilliseconds = 8000;

const beats = workerData as Int32Array;
let last = -1;

setInterval(() => {
  const now = Atomics.load(beats, 0);
  if (now === last) process.kill(process.pid, "SIGABRT");
  last = now;
}, mostMilliseconds);
