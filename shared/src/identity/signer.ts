import { randomBytes } from "node:crypto";
import { importJWK, SignJWT, type CryptoKey, type JWK } from "jose";
import { assertionSeconds, callHeaders, issuer, signatureOf, type Call } from "./headers.ts";
import type { GatewayKeys } from "./keys.ts";
import { principalKey, type Principal } from "./principal.ts";

export interface CallSigner {
  /** Headers that prove to `domain` that the gateway makes this call for `principal`. Throws where the domain has no key. */
  sign(call: Call & { domain: string; principal: Principal }): Promise<Record<string, string>>;
}

interface Assertion {
  readonly token: string;
  readonly jti: string;
  /** Milliseconds since the epoch after which a new one is made. */
  readonly freshUntil: number;
}

const maxAssertions = 1000;
const reuseMilliseconds = (assertionSeconds - 10) * 1000;

const signingKey = async (jwk: JWK | undefined): Promise<CryptoKey | Uint8Array> => {
  if (!jwk) throw new Error("the gateway has no key to sign with");
  return importJWK(jwk, "EdDSA");
};

/** Signs calls: one EdDSA assertion per principal and domain, reused for 20 s, and one HMAC per call. */
export function createCallSigner(keys: GatewayKeys, { now = Date.now } = {}): CallSigner {
  const [jwk] = keys.assertion;
  const key = signingKey(jwk);
  key.catch(() => {});
  const assertions = new Map<string, Promise<Assertion>>();

  const assert = async (domain: string, principal: Principal): Promise<Assertion> => {
    const at = now();
    const jti = randomBytes(16).toString("base64url");
    const issued = Math.floor(at / 1000);
    const { id, ...claims } = principal;
    const token = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: "EdDSA", kid: jwk?.kid })
      .setIssuer(issuer)
      .setAudience(domain)
      .setSubject(id)
      .setJti(jti)
      .setIssuedAt(issued)
      .setExpirationTime(issued + assertionSeconds)
      .sign(await key);
    return { token, jti, freshUntil: at + reuseMilliseconds };
  };

  const assertionFor = async (domain: string, principal: Principal): Promise<Assertion> => {
    const name = `${domain}\n${principalKey(principal)}`;
    const known = await assertions.get(name);
    if (known && known.freshUntil > now()) return known;
    const made = assert(domain, principal);
    if (assertions.size >= maxAssertions) assertions.clear();
    assertions.set(name, made);
    made.catch(() => assertions.delete(name));
    return made;
  };

  return {
    async sign({ domain, principal, ...call }) {
      const callKey = keys.calls[domain]?.[0];
      if (!callKey) throw new Error(`the gateway has no key for the domain ${domain}`);
      const { token, jti } = await assertionFor(domain, principal);
      const time = String(now());
      const nonce = randomBytes(16).toString("base64url");
      return {
        [callHeaders.assertion]: token,
        [callHeaders.time]: time,
        [callHeaders.nonce]: nonce,
        [callHeaders.key]: callKey.kid,
        [callHeaders.signature]: signatureOf(call, { jti, time, nonce, secret: callKey.secret }).toString(
          "base64url",
        ),
      };
    },
  };
}
