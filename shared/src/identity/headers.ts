import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";
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
  readonly method: string;
  /** Path with query string, as in the request line. */
  readonly path: string;
  readonly body: string | Uint8Array;
}

const secrets = new WeakMap<SecretKey, KeyObject>();

/** The secret as a key object, made once: from bytes, OpenSSL prepares it for every HMAC anew, which takes seven times as long as the HMAC. */
const secretOf = (key: SecretKey): KeyObject => {
  const known = secrets.get(key);
  if (known !== undefined) return known;
  const made = createSecretKey(key.secret, "base64url");
  secrets.set(key, made);
  return made;
};

/** HMAC-SHA-256 over everything that must not change on the way. */
export const signatureOf = (
  call: Call,
  proof: { jti: string; time: string; nonce: string; key: SecretKey },
): Buffer => {
  const body = hash("sha256", call.body, "hex");
  return createHmac("sha256", secretOf(proof.key))
    .update([call.method.toUpperCase(), call.path, body, proof.jti, proof.time, proof.nonce].join("\n"))
    .digest();
};
