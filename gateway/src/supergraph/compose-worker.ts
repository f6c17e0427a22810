import { parentPort } from "node:worker_threads";
import { compose } from "./compose.ts";
import type { Sdls } from "./types.ts";

parentPort?.on("message", ({ domains, own }: { domains: Sdls; own: Sdls }) => {
  parentPort?.postMessage(compose(domains, own), []);
});
