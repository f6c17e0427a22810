import { hash } from "node:crypto";
import { hmac } from "./hmac.ts";
import type { SecretKey } from "./keys.ts";

/** The headers of a signed call. */
export const callHeaders = {
  assertion: "x-trellis-assertion",
  time: "x-trellis-time",
  nonce: "x-trellis-nonce",
  key: "x-trellis-key",
  signature: "x-trellis-signature",
} as const;

export const issuer = "trellis-gateway";
/** Keeps any other token that a key of ours might sign from being taken for an assertion (RFC 8725, section 3.11). */
export const assertionType = "trellis-principal+jwt";

/** Seconds that an assertion is valid, and that two clocks may differ. */
export const assertionSeconds = 30;
export const skewSeconds = 30;

/** A call as both sides see it on the wire. */
export interface Call {
  /** As in the request line: in capitals. */
  readonly method: string;
  /** Path with query string, as in the request line. */
  readonly path: string;
  readonly body: string | Uint8Array;
}

/** HMAC-SHA-256 over everything that must not change on the way, in base64url. */
export const signatureOf = (
  call: Call,
  proof: { jti: string; time: string; nonce: string; key: SecretKey },
): string => {
  const body = hash("sha256", call.body, "hex");
  const { jti, time, nonce, key } = proof;
  return hmac(key, `${call.method}\n${call.path}\n${body}\n${jti}\n${time}\n${nonce}`);
};
