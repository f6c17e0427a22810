/**
 * Load that comes at a fixed rate whatever the gateway does: raw sockets with one request each at a time, since a client library would need more CPU
 * than the gateway that refuses. A request for which no socket is idle waits for one, and its time counts from when it should have gone out.
 */
import { connect, type Socket } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

/** What came back. */
export interface OpenLoad {
  /** Answers with 200 in a second. */
  readonly served: number;
  /** Answers with 503 in a second. */
  readonly refused: number;
  /** Anything else, in all. */
  readonly failed: number;
  /** Milliseconds within which 99 % were served, and refused. */
  readonly servedP99: number;
  readonly refusedP99: number;
  /** Milliseconds by which this process itself was late at most, which counts as the gateway's. */
  readonly ownDelay: number;
}

const tickMilliseconds = 5;
const watchMilliseconds = 10;
const nanoseconds = 1e6;
const headEnd = Buffer.from("\r\n\r\n");

const p99 = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0;

/** One connection; `onAnswer` gets the status and when its request was due. */
const open = (port: number, onAnswer: (status: number, due: number) => void) => {
  let socket: Socket;
  let due = 0;
  let status = 0;
  let left = -1;
  const take = (chunk: Buffer): void => {
    let body = chunk.length;
    if (left === -1) {
      const end = chunk.indexOf(headEnd);
      const head = chunk.toString("latin1", 0, end);
      status = Number(head.slice(9, 12));
      left = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      body = chunk.length - end - headEnd.length;
    }
    left -= body;
    if (left > 0) return;
    left = -1;
    onAnswer(status, due);
  };
  const begin = () => {
    socket = connect(port, "127.0.0.1").setNoDelay(true);
    socket.on("data", take).on("error", () => onAnswer(0, due));
  };
  begin();
  return {
    send(bytes: Buffer, at: number) {
      due = at;
      if (socket.destroyed) begin();
      socket.write(bytes);
    },
    close: () => socket.destroy(),
  };
};

/** A request with this body as it goes over the wire. */
export const requestBytes = (body: string, headers: Readonly<Record<string, string>> = {}): Buffer => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(
    `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n${lines.join("")}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
};

/** Sends `rate` requests a second for some seconds over at most `connections`, after a second that does not count. Bodies may be whole requests. */
export const openLoad = async (
  port: number,
  bodies: readonly object[],
  { rate, seconds, connections }: { rate: number; seconds: number; connections: number },
): Promise<OpenLoad> => {
  const requests = bodies.map((body) => (Buffer.isBuffer(body) ? body : requestBytes(JSON.stringify(body))));
  const served: number[] = [];
  const refused: number[] = [];
  let failed = 0;
  let sent = 0;
  const waiting: number[] = [];
  const begun = performance.now() + 1000;
  const end = begun + seconds * 1000;
  const idle: ReturnType<typeof open>[] = [];
  const give = (client: ReturnType<typeof open>) => {
    const due = waiting.shift();
    if (due === undefined) idle.push(client);
    else client.send(requests[(sent += 1) % requests.length] as Buffer, due);
  };
  const clients = Array.from({ length: connections }, () => {
    const client = open(port, (status, due) => {
      const now = performance.now();
      if (now >= begun && now < end) {
        if (status === 200) served.push(now - due);
        else if (status === 503) refused.push(now - due);
        else failed += 1;
      }
      give(client);
    });
    return client;
  });
  idle.push(...clients);
  const watch = monitorEventLoopDelay({ resolution: watchMilliseconds });
  watch.enable();
  let owed = 0;
  for (let last = performance.now(); last < end;) {
    await sleep(tickMilliseconds);
    const now = performance.now();
    owed += ((now - last) * rate) / 1000;
    last = now;
    for (; owed >= 1; owed -= 1) {
      const client = idle.pop();
      if (client) client.send(requests[(sent += 1) % requests.length] as Buffer, now);
      // Who finds no connection gives up, as a client with a limit of its own does.
      else if (waiting.length < connections) waiting.push(now);
    }
  }
  for (const client of clients) client.close();
  watch.disable();
  return {
    served: served.length / seconds,
    refused: refused.length / seconds,
    failed,
    servedP99: p99(served),
    refusedP99: p99(refused),
    ownDelay: watch.max / nanoseconds - watchMilliseconds,
  };
};
