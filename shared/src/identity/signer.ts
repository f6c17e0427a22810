import { randomBytes } from "node:crypto";
import { importJWK, SignJWT, type CryptoKey } from "jose";
import { assertionSeconds, assertionType, callHeaders, issuer, signatureOf, type Call } from "./headers.ts";
import { keyInUse, keysOf, type AssertionKey, type GatewayKeys, type KeySource } from "./keys.ts";
import { principalKey, principalProblem, type Principal } from "./principal.ts";
import { createRecent } from "./recent.ts";

export interface CallSigner {
  /** Headers that prove to `domain` that the gateway makes this call for `principal`. Throws where the domain has no key or the principal is too large. */
  sign(call: Call & { domain: string; principal: Principal }): Promise<Record<string, string>>;
}

interface Assertion {
  readonly token: string;
  readonly jti: string;
}

interface Kept {
  readonly assertion: Promise<Assertion>;
  /** Milliseconds since the epoch after which a new one is made. */
  readonly freshUntil: number;
}

const reuseMilliseconds = (assertionSeconds - 10) * 1000;
/** Characters of the assertions that one generation of the cache holds: some ten thousand principals. */
const keptCharacters = 8_000_000;

const random = (): string => randomBytes(16).toString("base64url");

/** Imports each key once. */
const createImporter = () => {
  const imported = new WeakMap<AssertionKey, Promise<CryptoKey | Uint8Array>>();
  return (jwk: AssertionKey): Promise<CryptoKey | Uint8Array> => {
    const known = imported.get(jwk) ?? importJWK(jwk, "EdDSA");
    imported.set(jwk, known);
    return known;
  };
};

/** Signs calls: one EdDSA assertion per principal and domain, reused for 20 s, and one HMAC per call, each with the newest key whose time has come. */
export function createCallSigner(
  source: KeySource<GatewayKeys>,
  { now = Date.now }: { now?: (() => number) | undefined } = {},
): CallSigner {
  const importKey = createImporter();
  const assertions = createRecent<Kept>({ weight: keptCharacters, milliseconds: reuseMilliseconds, now });

  // A nonce has to be another one each time, not a secret one; the gateways beside this one begin otherwise.
  const series = random();
  let count = 0;

  const assert = async (domain: string, principal: Principal): Promise<Assertion> => {
    const problem = principalProblem(principal);
    if (problem !== undefined) throw new Error(`the principal cannot be vouched for: ${problem}`);
    const jwk = keyInUse(keysOf(source).assertion, now());
    if (!jwk) throw new Error("the gateway has no key to sign with");
    const jti = random();
    const issued = Math.floor(now() / 1000);
    const { id, ...claims } = principal;
    const token = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: "EdDSA", kid: jwk.kid, typ: assertionType })
      .setIssuer(issuer)
      .setAudience(domain)
      .setSubject(id)
      .setJti(jti)
      .setIssuedAt(issued)
      .setExpirationTime(issued + assertionSeconds)
      .sign(await importKey(jwk));
    return { token, jti };
  };

  const assertionFor = (domain: string, principal: Principal): Promise<Assertion> => {
    const name = `${domain}\n${principalKey(principal)}`;
    const known = assertions.get(name);
    if (known && known.freshUntil > now()) return known.assertion;
    const kept = { assertion: assert(domain, principal), freshUntil: now() + reuseMilliseconds };
    assertions.set(name, kept, 2 * name.length);
    // What failed is tried anew by the next call.
    kept.assertion.catch(() => assertions.set(name, { ...kept, freshUntil: 0 }, 0));
    return kept.assertion;
  };

  return {
    async sign({ domain, principal, ...call }) {
      const live = keysOf(source).calls[domain];
      const callKey = live && keyInUse(live, now());
      if (!callKey) throw new Error(`the gateway has no key for the domain ${domain}`);
      const { token, jti } = await assertionFor(domain, principal);
      const time = String(now());
      const nonce = `${series}${(count += 1).toString(36)}`;
      return {
        [callHeaders.assertion]: token,
        [callHeaders.time]: time,
        [callHeaders.nonce]: nonce,
        [callHeaders.key]: callKey.kid,
        [callHeaders.signature]: signatureOf(call, { jti, time, nonce, key: callKey }).toString("base64url"),
      };
    },
  };
}
