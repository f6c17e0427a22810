/** A process with a health thread that blocks its event loop when it is told to, for as many milliseconds. */
import { startHealthThread } from "../../../gateway/src/health/index.ts";

const health = await startHealthThread({ port: 0, host: "127.0.0.1", stuckMilliseconds: 300 });
process.on("message", (milliseconds: number) => {
  const end = Date.now() + milliseconds;
  while (Date.now() < end);
});
process.send?.(health.url);
