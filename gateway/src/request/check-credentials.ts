import type { IncomingMessage } from "node:http";
import { isRepeated } from "./is-repeated.ts";
import type { Refusal } from "./types.ts";

/** As for every other token that is not accepted. */
const refusal = {
  status: 401,
  code: "UNAUTHENTICATED",
  message: "The token must be one that this gateway accepts.",
  headers: ["www-authenticate", 'Bearer error="invalid_token"'],
} as const satisfies Refusal;

/** Addresses end up in logs and histories, so no token is taken from there. */
const inAddress = /[?&]access_token=/i;

/** What speaks against the way in which a request shows its token; undefined where nothing does. Whether the token is any good is not looked at. */
export const checkCredentials = ({
  headers,
  rawHeaders,
  url = "",
}: IncomingMessage): typeof refusal | undefined => {
  if (headers.authorization !== undefined && isRepeated(rawHeaders, "authorization")) return refusal;
  return url.includes("=") && inAddress.test(url) ? refusal : undefined;
};
