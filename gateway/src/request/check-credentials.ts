import type { IncomingMessage } from "node:http";
import type { Refusal } from "./types.ts";

/** As for every other token that is not accepted. */
const refusal = {
  status: 401,
  code: "UNAUTHENTICATED",
  message: "The token must be one that this gateway accepts.",
  headers: ["www-authenticate", 'Bearer error="invalid_token"'],
} as const satisfies Refusal;

const name = "authorization";

/** Node keeps the first of two such headers alone, and whatever stands in front of us may look at the other one. */
const isRepeated = (raw: readonly string[]): boolean => {
  let count = 0;
  for (let index = 0; index < raw.length; index += 2) {
    const header = raw[index] as string;
    if (header.length === name.length && header.toLowerCase() === name) count += 1;
  }
  return count > 1;
};

/** Addresses end up in logs and histories, so no token is taken from there. */
const inAddress = /[?&]access_token=/i;

/** What speaks against the way in which a request shows its token; undefined where nothing does. Whether the token is any good is not looked at. */
export const checkCredentials = ({
  headers,
  rawHeaders,
  url = "",
}: IncomingMessage): typeof refusal | undefined => {
  if (headers.authorization !== undefined && isRepeated(rawHeaders)) return refusal;
  return url.includes("=") && inAddress.test(url) ? refusal : undefined;
};
