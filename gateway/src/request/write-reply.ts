import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server, Socket } from "node:net";
import { allowsOrigin, securityHeaders, type CorsPolicy } from "../config/index.ts";
import { isLeaving } from "./leave.ts";
import type { MediaType, Reply } from "./types.ts";

/** Time that a client has to read why it is refused while it still sends, in milliseconds. */
const lingerMilliseconds = 500;

/** Up to this size a head and a body are written in one piece, as a text whose characters are bytes: that is a microsecond or two less. Node has room for 16 KB, head included. */
const textBytes = 14 * 1024;

type Head = (string | number)[];

/** Names and values of every answer of that type in turn; the last value is the body's length, set by each answer. */
const headOf = (type: MediaType): Head =>
  Object.entries({
    ...securityHeaders,
    "cache-control": "private, no-store",
    vary: "accept, accept-encoding, origin",
    "content-type": `${type}; charset=utf-8`,
    "content-length": 0,
  }).flat();

/** Ends an answer with its whole body. */
const endWith = (response: ServerResponse, body: Uint8Array): void => {
  if (body.byteLength > textBytes) response.end(body);
  else response.end(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1"), "latin1");
};

/** Writes answers, each with the headers that all have. */
export interface ReplyWriter {
  /** Does nothing where the client has gone. */
  write(request: IncomingMessage, response: ServerResponse, reply: Reply): void;
  /** Writes the answer to a request whose body nobody will read, and closes its connection: whatever else came on it must not be looked at. */
  writeAndClose(
    request: IncomingMessage,
    response: ServerResponse,
    reply: Reply & { readonly isUrgent: boolean },
  ): void;
  /** Whether the request came after one whose answer closes the connection. */
  isTooLate(request: IncomingMessage): boolean;
}

/** Whether the connection is to be closed after this answer: the server is about to stop, or its client has had as many answers as it may. Node says that to the client, but leaves it open. */
const isLast = (request: IncomingMessage, response: ServerResponse): boolean =>
  isLeaving((request.socket as Socket & { server?: Server }).server) ||
  (response as { maxRequestsOnConnectionReached?: boolean }).maxRequestsOnConnectionReached === true;

/** Makes a writer whose answers may be read by pages of the origins that the policy allows. */
export const createReplyWriter = (cors: CorsPolicy): ReplyWriter => {
  const heads: Readonly<Record<MediaType, Head>> = {
    "application/json": headOf("application/json"),
    "application/graphql-response+json": headOf("application/graphql-response+json"),
  };
  const closing = new WeakSet<Socket>();
  const begin = (
    request: IncomingMessage,
    response: ServerResponse,
    { status, type, body, headers }: Reply,
    close: boolean,
  ) => {
    const head = heads[type];
    // The head is written down at once, so one list serves every answer.
    head[head.length - 1] = body.byteLength;
    const { origin } = request.headers;
    const isPlain = headers.length === 0 && origin === undefined && !close;
    if (isPlain) return response.writeHead(status, head as string[]);
    const more: Head = [...headers, ...head];
    if (allowsOrigin(cors, origin)) more.push("access-control-allow-origin", origin as string);
    if (close) more.push("connection", "close");
    return response.writeHead(status, more as string[]);
  };
  return {
    write(request, response, reply) {
      if (response.destroyed || response.headersSent) return;
      endWith(begin(request, response, reply, isLast(request, response)), reply.body);
    },
    writeAndClose(request, response, reply) {
      if (response.destroyed || response.headersSent) return;
      closing.add(request.socket);
      if (request.complete || reply.isUrgent) {
        endWith(begin(request, response, reply, true), reply.body);
        return;
      }
      begin(request, response, reply, true).write(reply.body);
      linger(request, response);
    },
    isTooLate: ({ socket }) => closing.has(socket),
  };
};

/** Ends the answer once the client has stopped sending or has had time to read it: closed at once, the connection could lose it. */
const linger = (request: IncomingMessage, response: ServerResponse): void => {
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, lingerMilliseconds);
  request.on("end", end);
  response.on("close", () => clearTimeout(timer));
  request.resume();
};
