import type { RequestListener } from "node:http";
import type { Socket } from "node:net";
import { securityHeaders } from "../config/index.ts";
import type { Admission } from "./create-admission.ts";
import type { Overloaded } from "./types.ts";

/** A body that is announced as larger than this is not worth reading for the sake of the connection, in bytes. */
const worthReading = 64 * 1024;

/**
 * How long nothing is read from a connection after a refusal, in milliseconds. Clients are told to come back later than that; those that do not are
 * held up by TCP, or refusing ten times the load would take more than serving it.
 */
const quietMilliseconds = 100;

const quieten = (socket: Socket): void => {
  if (socket.destroyed) return;
  socket.pause();
  setTimeout(() => socket.resume(), quietMilliseconds);
};

const headOf = ({ retryAfter, body }: Overloaded): string[] =>
  Object.entries({
    ...securityHeaders,
    "cache-control": "private, no-store",
    "retry-after": retryAfter,
    "content-type": "application/graphql-response+json; charset=utf-8",
    "content-length": String(body.byteLength),
  }).flat();

/** In front of a listener: while the gateway takes nothing, it answers for it, before anything of the request is looked at and without a word in the log. */
export const shed = (admission: Admission, listener: RequestListener): RequestListener => {
  const heads = new WeakMap<Overloaded, string[]>();
  const headFor = (refusal: Overloaded): string[] => {
    let head = heads.get(refusal);
    if (!head) heads.set(refusal, (head = headOf(refusal)));
    return head;
  };
  return (request, response) => {
    const refusal = admission.refusal();
    if (refusal === undefined) return listener(request, response);
    const head = headFor(refusal);
    const announced = request.headers["content-length"];
    const isSmall =
      announced === undefined ? !request.headers["transfer-encoding"] : +announced <= worthReading;
    response.writeHead(refusal.status, isSmall ? head : [...head, "connection", "close"]).end(refusal.body);
    // Not at once: what is left of the request is still let go of.
    if (isSmall) setImmediate(quieten, request.socket);
  };
};
