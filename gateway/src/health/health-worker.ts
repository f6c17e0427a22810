import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import type { HealthOptions } from "./health-thread.ts";

/** How often the beats are looked at, in milliseconds. */
const lookMilliseconds = 100;

const { port, host, stuckMilliseconds, beats } = workerData as HealthOptions & { beats: Int32Array };

let beatsSeen = -1;
let changed = performance.now();
const look = (): void => {
  const now = Atomics.load(beats, 0);
  if (now === beatsSeen) return;
  beatsSeen = now;
  changed = performance.now();
};
setInterval(look, lookMilliseconds);

const server = createServer(
  { maxHeaderSize: 8 * 1024, requestTimeout: 5000 },
  ({ method, url }, response) => {
    const isKnown = (method === "GET" || method === "HEAD") && url === "/health/live";
    look();
    const isLive = performance.now() - changed < stuckMilliseconds;
    response
      .writeHead(isKnown ? (isLive ? 200 : 503) : 404, {
        "content-type": "application/json",
        "cache-control": "no-store",
      })
      .end(isKnown ? JSON.stringify({ status: isLive ? "live" : "stuck" }) : undefined);
  },
);
server.maxConnections = 100;
server.on("error", (error: NodeJS.ErrnoException) =>
  parentPort?.postMessage({ failed: { code: error.code, port } }, []),
);
server.listen(port, host, () =>
  parentPort?.postMessage({ port: (server.address() as AddressInfo).port }, []),
);
