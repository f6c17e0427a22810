import type { IncomingMessage } from "node:http";
import { checkCredentials } from "./check-credentials.ts";
import { isJson } from "./content-type.ts";
import { preflightHeaders } from "./preflight.ts";
import { refusals } from "./refusals.ts";
import type { Refusal } from "./types.ts";

const announcesMore = (length: string | undefined, limit: number): boolean =>
  length !== undefined && !(Number(length) <= limit);

/** What speaks against a request by its method and headers alone; undefined where nothing does. `limit` is the size of a body, in bytes. */
export const checkHeaders = (request: IncomingMessage, limit: number): Refusal | undefined => {
  const { method, headers } = request;
  const type = headers["content-type"];
  const length = headers["content-length"];
  if (method !== "POST" && method !== "GET") return refusals.method;
  if (headers["content-encoding"] !== undefined) return refusals.encoding;
  const credentials = checkCredentials(request);
  if (credentials !== undefined) return credentials;
  if (method === "POST") {
    if (!isJson(type)) return refusals.contentType;
    return announcesMore(length, limit) ? refusals.tooLarge : undefined;
  }
  if (type !== undefined && !isJson(type)) return refusals.contentType;
  if (!preflightHeaders.some((name) => headers[name])) return refusals.forgery;
  const hasBody = headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
  return hasBody ? refusals.getWithBody : undefined;
};
