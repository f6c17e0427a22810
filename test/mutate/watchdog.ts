/** Ends the process by SIGABRT where it works on for a while and its main thread does not count on. */
import { workerData } from "node:worker_threads";

/** Of the processor's time, since other work on the machine may keep the main thread waiting; some tests take half of it at a stretch. */
const mostMilliseconds = 20_000;

const beats = workerData as Int32Array;
const worked = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
let last = { beat: -1, at: 0 };

setInterval(() => {
  const beat = Atomics.load(beats, 0);
  if (beat !== last.beat) last = { beat, at: worked() };
  else if (worked() - last.at > mostMilliseconds) process.kill(process.pid, "SIGABRT");
}, 500);
