import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** One answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** What a socket got. */
export interface RawResult {
  readonly answers: readonly RawAnswer[];
  readonly text: string;
  readonly isClosed: boolean;
}

const parseAnswers = (text: string): RawAnswer[] => {
  const answers: RawAnswer[] = [];
  for (let rest = text; rest.startsWith("HTTP/1.1 ");) {
    const end = rest.indexOf("\r\n\r\n");
    if (end === -1) break;
    const head = rest.slice(0, end);
    const start = end + 4;
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? rest.length);
    answers.push({ status: Number(head.slice(9, 12)), head, body: rest.slice(start, start + length) });
    rest = rest.slice(start + length);
  }
  return answers;
};

/** Opens a socket to a port of this machine; errors of it are only its end. */
export const openSocket = async (port: number): Promise<Socket> => {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
};

/**
 * Sends bytes as they are, and gives what has come once the socket is closed, or has been quiet for a while after
 * its first bytes.
 */
export const sendRaw = async (
  port: number,
  bytes: string | Buffer | readonly (string | Buffer)[],
  { quietMilliseconds = 150 } = {},
): Promise<RawResult> => {
  const socket = await openSocket(port);
  const got = { chunks: [] as Buffer[], isClosed: false, at: performance.now() };
  socket.on("data", (chunk: Buffer) => {
    got.chunks.push(chunk);
    got.at = performance.now();
  });
  socket.on("close", () => (got.isClosed = true));
  for (const part of [bytes].flat()) socket.write(part as string | Buffer);
  const quiet = () => performance.now() - got.at;
  while (!got.isClosed && quiet() < (got.chunks.length === 0 ? 5000 : quietMilliseconds)) await sleep(5);
  socket.destroy();
  // As latin1 each character is a byte, so that lengths in headers are lengths of text.
  const text = Buffer.concat(got.chunks).toString("latin1");
  return { answers: parseAnswers(text), text, isClosed: got.isClosed };
};

/** The bytes of a POST to `/graphql`. */
export const postBytes = (body: string | Buffer, headers: readonly string[] = []): Buffer =>
  Buffer.concat([
    Buffer.from(
      [
        "POST /graphql HTTP/1.1",
        "Host: x",
        ...(headers.some((header) => /^content-type/i.test(header))
          ? []
          : ["Content-Type: application/json"]),
        ...(headers.some((header) => /^(content-length|transfer-encoding)/i.test(header))
          ? []
          : [`Content-Length: ${Buffer.byteLength(body)}`]),
        ...headers,
        "",
        "",
      ].join("\r\n"),
      "latin1",
    ),
    Buffer.from(body),
  ]);
