import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server, Socket } from "node:net";
import { allowsOrigin, securityHeaders, type CorsPolicy } from "../config/index.ts";
import { isClosing, noteClosing } from "./closing.ts";
import { isLeaving } from "./leave.ts";
import { exposedHeaders } from "./preflight.ts";
import type { MediaType, Reply } from "./types.ts";

/** Time that a client has to read why it is refused while it still sends, in milliseconds. */
const lingerMilliseconds = 500;

/** Up to this size a head and a body are written in one piece, as a text whose characters are bytes: that is a microsecond or two less. Node has room for 16 KB, head included. */
const textBytes = 14 * 1024;

type Head = (string | number)[];

const exposed = exposedHeaders.join(", ");

/** Names and values of every answer of that type in turn; the last value is the body's length, set by each answer. */
const headOf = (type: MediaType): Head =>
  Object.entries({
    ...securityHeaders,
    "cache-control": "private, no-store",
    vary: "accept, accept-encoding, authorization, origin",
    "content-type": `${type}; charset=utf-8`,
    "content-length": 0,
  }).flat();

/** Ends an answer with its whole body, and gives that back once nobody needs it. */
const endWith = (response: ServerResponse, { body, giveBack }: Reply): void => {
  if (body.byteLength <= textBytes) {
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1");
    giveBack?.();
    response.end(text, "latin1");
    return;
  }
  // A response closes when all of it was handed over, or never will be.
  if (giveBack !== undefined) response.once("close", giveBack);
  response.end(body);
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

/** Makes what gives the head of an answer; `closes` where it is the last one on its connection. A list that it gives must be written down before it gives another. */
const createHeads = (cors: CorsPolicy) => {
  const heads: Readonly<Record<MediaType, Head>> = {
    "application/json": headOf("application/json"),
    "application/graphql-response+json": headOf("application/graphql-response+json"),
  };
  return (
    { headers: { origin } }: IncomingMessage,
    { type, body, headers }: Reply,
    closes: boolean,
  ): Head => {
    const head = heads[type];
    head[head.length - 1] = body.byteLength;
    if (headers.length === 0 && origin === undefined && !closes) return head;
    const more: Head = [...headers, ...head];
    if (allowsOrigin(cors, origin))
      more.push("access-control-allow-origin", origin as string, "access-control-expose-headers", exposed);
    if (closes) more.push("connection", "close");
    return more;
  };
};

/** Makes a writer whose answers may be read by pages of the origins that the policy allows. */
export const createReplyWriter = (cors: CorsPolicy): ReplyWriter => {
  const headFor = createHeads(cors);
  const begin = (request: IncomingMessage, response: ServerResponse, reply: Reply, closes: boolean) => {
    if (closes) noteClosing(request.socket);
    return response.writeHead(reply.status, headFor(request, reply, closes) as string[]);
  };
  return {
    write(request, response, reply) {
      if (response.destroyed || response.headersSent) return reply.giveBack?.();
      endWith(begin(request, response, reply, isLast(request, response)), reply);
    },
    writeAndClose(request, response, reply) {
      if (response.destroyed || response.headersSent) return;
      const begun = begin(request, response, reply, true);
      if (request.complete || reply.isUrgent) return endWith(begun, reply);
      begun.write(reply.body);
      linger(request, response);
    },
    isTooLate: ({ socket }) => isClosing(socket),
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
