import { randomBytes } from "node:crypto";
import { importJWK, SignJWT, type CryptoKey } from "jose";
import { assertionSeconds, assertionType, callHeaders, issuer, signatureOf, type Call } from "./headers.ts";
import {
  keyInUse,
  keysOf,
  type AssertionKey,
  type CallKey,
  type GatewayKeys,
  type KeySource,
} from "./keys.ts";
import { principalProblem, type Principal } from "./principal.ts";
import { createRecent } from "./recent.ts";

export interface CallSigner {
  /**
   * The `callHeaders` that prove to `domain` that the gateway makes this call for `principal`, as they stand in a request: a name, a colon, a space, a value
   * and the end of the line each. A promise where the principal has to be vouched for first. Throws where the domain has no key, rejects where the principal
   * is too large.
   */
  sign(call: Call & { domain: string; principal: Principal }): string | Promise<string>;
}

interface Assertion {
  /** Its line, and the next one up to the time: in one piece, since every call sends it and pieces are joined again for each. */
  readonly start: string;
  readonly jti: string;
}

/** What stands between one value and the next. Values are letters, digits, "-", "_" and dots alone, so that each stays on its line. */
const endOfLine = "\r\n";
const beforeTime = `${endOfLine}${callHeaders.time}: `;
const beforeNonce = `${endOfLine}${callHeaders.nonce}: `;
const beforeKey = `${endOfLine}${callHeaders.key}: `;
const beforeSignature = `${endOfLine}${callHeaders.signature}: `;

const inOnePiece = (text: string): string => Buffer.from(text, "latin1").toString("latin1");

interface Kept {
  readonly making: Promise<Assertion>;
  /** Set once it is made. */
  made: Assertion | undefined;
  /** Milliseconds since the epoch after which a new one is made. */
  readonly freshUntil: number;
}

const reuseMilliseconds = (assertionSeconds - 10) * 1000;
/** Assertions that one generation of the cache holds, of about a KiB each. */
const keptAssertions = 20_000;

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
  // Of each principal, by domain.
  const assertions = createRecent<Principal, Map<string, Kept>>({
    weight: keptAssertions,
    milliseconds: reuseMilliseconds,
    now,
  });

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
    return { start: inOnePiece(`${callHeaders.assertion}: ${token}${beforeTime}`), jti };
  };

  const keep = (domain: string, principal: Principal, ofPrincipal: Map<string, Kept>): Kept => {
    const making = assert(domain, principal);
    const kept: Kept = { making, made: undefined, freshUntil: now() + reuseMilliseconds };
    ofPrincipal.set(domain, kept);
    assertions.set(principal, ofPrincipal, 1);
    making.then(
      (assertion) => (kept.made = assertion),
      // What failed is tried anew by the next call.
      () => ofPrincipal.delete(domain),
    );
    return kept;
  };

  const assertionFor = (domain: string, principal: Principal): Kept => {
    const ofPrincipal = assertions.get(principal) ?? new Map<string, Kept>();
    const known = ofPrincipal.get(domain);
    return known !== undefined && known.freshUntil > now() ? known : keep(domain, principal, ofPrincipal);
  };

  const linesOf = (call: Call, key: CallKey, { start, jti }: Assertion): string => {
    const time = String(now());
    const nonce = `${series}${(count += 1).toString(36)}`;
    const signature = signatureOf(call, { jti, time, nonce, key });
    return `${start}${time}${beforeNonce}${nonce}${beforeKey}${key.kid}${beforeSignature}${signature}${endOfLine}`;
  };

  return {
    sign(call) {
      const { domain, principal } = call;
      const live = keysOf(source).calls[domain];
      const key = live && keyInUse(live, now());
      if (!key) throw new Error(`the gateway has no key for the domain ${domain}`);
      const { made, making } = assertionFor(domain, principal);
      return made ? linesOf(call, key, made) : making.then((assertion) => linesOf(call, key, assertion));
    },
  };
}
