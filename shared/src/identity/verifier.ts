import { timingSafeEqual } from "node:crypto";
import { importJWK, jwtVerify, type JWTPayload } from "jose";
import { PublicError } from "@trellis/shared/errors";
import { callHeaders, issuer, signatureOf, skewSeconds, type Call } from "./headers.ts";
import type { DomainKeys } from "./keys.ts";
import { createNonceCache } from "./nonces.ts";
import type { Fence, Principal } from "./principal.ts";

export interface CallVerifier {
  /** The principal that the gateway vouches for. Throws an UNAUTHENTICATED PublicError, its reason in `cause`, for anything else. */
  verify(
    call: Call & { headers: Readonly<Record<string, string | string[] | undefined>> },
  ): Promise<Principal>;
}

interface Verified {
  readonly principal: Principal;
  readonly jti: string;
  /** Seconds since the epoch. */
  readonly expires: number;
}

const maxAssertions = 1000;
const noncePattern = /^[A-Za-z0-9_-]{16,64}$/;

const refuse = (reason: string, cause?: unknown): never => {
  throw new PublicError("UNAUTHENTICATED", "This domain answers only calls that its gateway signed.", {
    cause: new Error(reason, { cause }),
  });
};

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];

const optionalTexts = (value: unknown): string[] | undefined =>
  value === undefined ? undefined : texts(value);

/** A fence of which a list is none of texts binds to no account at all. */
const toFence = (value: unknown): Fence | undefined => {
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null) return { accounts: [] };
  const { regions, territories, owners, accounts } = value as Record<string, unknown>;
  return {
    regions: optionalTexts(regions),
    territories: optionalTexts(territories),
    owners: optionalTexts(owners),
    accounts: optionalTexts(accounts),
  };
};

const toPrincipal = (id: string, claims: JWTPayload): Principal => {
  const { client, roles, scopes, regions, purpose, fence, policy } = claims;
  return {
    id,
    client: typeof client === "string" ? client : "unknown",
    roles: texts(roles),
    scopes: texts(scopes),
    regions: regions === "ANYWHERE" ? regions : texts(regions),
    purpose: typeof purpose === "string" ? purpose : undefined,
    fence: toFence(fence),
    policy: typeof policy === "string" ? policy : undefined,
  };
};

const toVerified = (payload: JWTPayload): Verified => {
  const { sub, jti, exp } = payload;
  if (typeof sub !== "string" || typeof jti !== "string" || typeof exp !== "number") {
    return refuse("the assertion lacks sub, jti or exp");
  }
  return {
    principal: toPrincipal(sub, payload),
    jti,
    expires: exp,
  };
};

/** Checks assertions by public key, remembering the verified ones until they expire. */
function createAssertionCheck(keys: DomainKeys, now: () => number) {
  const imported = new Map(keys.assertion.map((jwk) => [jwk.kid, importJWK(jwk, "EdDSA")]));
  const verified = new Map<string, Verified>();
  return async (token: string): Promise<Verified> => {
    const known = verified.get(token);
    if (known) {
      if (now() / 1000 <= known.expires + skewSeconds) return known;
      verified.delete(token);
    }
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => imported.get(kid) ?? refuse("unknown key id"),
      {
        algorithms: ["EdDSA"],
        issuer,
        audience: keys.domain,
        clockTolerance: skewSeconds,
        requiredClaims: ["sub", "jti", "iat", "exp"],
        currentDate: new Date(now()),
      },
    ).catch((thrown: unknown) => refuse("the assertion does not verify", thrown));
    const result = toVerified(payload);
    if (verified.size >= maxAssertions) verified.clear();
    verified.set(token, result);
    return result;
  };
}

/** Verifies signed calls for one domain: assertion, HMAC over the raw body, clock within 30 s, nonce never seen. */
export function createCallVerifier(
  keys: DomainKeys,
  { now = Date.now, maxNonces = 250_000 } = {},
): CallVerifier {
  const checkAssertion = createAssertionCheck(keys, now);
  const nonces = createNonceCache({ milliseconds: 2 * skewSeconds * 1000, maxEntries: maxNonces, now });
  const secrets = new Map(keys.calls.map(({ kid, secret }) => [kid, secret]));

  return {
    async verify({ headers, ...call }) {
      const header = (name: string): string => {
        const value = headers[name];
        return typeof value === "string" ? value : refuse(`the header ${name} is missing or repeated`);
      };
      const time = header(callHeaders.time);
      const nonce = header(callHeaders.nonce);
      const secret = secrets.get(header(callHeaders.key)) ?? refuse("unknown call key id");
      const given = Buffer.from(header(callHeaders.signature), "base64url");
      if (!/^\d{1,16}$/.test(time) || Math.abs(now() - Number(time)) > skewSeconds * 1000) {
        refuse("the call's time is more than 30 s from this clock");
      }
      if (!noncePattern.test(nonce)) refuse("the nonce is malformed");
      const { principal, jti } = await checkAssertion(header(callHeaders.assertion));
      const expected = signatureOf(call, { jti, time, nonce, secret });
      if (given.length !== expected.length || !timingSafeEqual(given, expected))
        refuse("the signature does not match");
      // Only a call that is genuine may take room among the nonces.
      if (!nonces.claim(nonce)) refuse("the nonce was used before, or too many calls are remembered");
      return principal;
    },
  };
}
