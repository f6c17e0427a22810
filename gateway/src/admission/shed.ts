import type { RequestListener } from "node:http";
import { securityHeaders } from "../config/index.ts";
import type { Admission } from "./create-admission.ts";
import type { Overloaded } from "./types.ts";

/** A body that is announced as larger than this is not worth reading for the sake of the connection, in bytes. */
const worthReading = 64 * 1024;

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
    return void response
      .writeHead(refusal.status, isSmall ? head : [...head, "connection", "close"])
      .end(refusal.body);
  };
};
