import type { IncomingMessage } from "node:http";
import { refusedToken } from "@trellis/shared/identity";
import { isRepeated } from "./is-repeated.ts";

/** Addresses end up in logs and histories, so no token is taken from there. */
const inAddress = /[?&]access_token=/i;

/** What speaks against the way in which a request shows its token; undefined where nothing does. Whether the token is any good is not looked at. */
export const checkCredentials = ({
  headers,
  rawHeaders,
  url = "",
}: IncomingMessage): typeof refusedToken | undefined => {
  if (headers.authorization !== undefined && isRepeated(rawHeaders, "authorization")) return refusedToken;
  return url.includes("=") && inAddress.test(url) ? refusedToken : undefined;
};
