/**
 * Preloaded into every process that `trellis` starts: when the channel to the parent closes, because the parent ended or was killed, the process
 * is asked to stop, and is ended where it has not within five seconds. So nothing is left behind holding a port.
 */
import { isMainThread } from "node:worker_threads";

const graceMilliseconds = 5_000;

if (isMainThread && process.send) {
  process.on("disconnect", () => {
    setTimeout(() => process.exit(1), graceMilliseconds).unref();
    // A program that listens for this itself is stopping already; a second request would cut short what it still does.
    if (process.listenerCount("disconnect") === 1) process.kill(process.pid, "SIGTERM");
  });
  // The listener alone must not keep a process alive whose work is done.
  process.channel?.unref();
}
