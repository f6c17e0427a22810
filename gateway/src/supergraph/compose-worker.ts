import { parentPort, workerData } from "node:worker_threads";
import { compose } from "./compose.ts";
import type { Sdls } from "./types.ts";

const { domains, own } = workerData as { domains: Sdls; own: Sdls };
parentPort?.postMessage(compose(domains, own), []);
