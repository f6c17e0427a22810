import { decodeJwt, importJWK, jwtVerify, type CryptoKey, type JWTPayload } from "jose";
import { assertionSeconds, assertionType, issuer, skewSeconds } from "./headers.ts";
import { keysOf, type DomainKeys, type KeySource } from "./keys.ts";
import type { Fence, Principal } from "./principal.ts";
import { createRecent } from "./recent.ts";
import { refuse } from "./refuse.ts";

/** What a genuine assertion says. */
export interface Verified {
  readonly principal: Principal;
  readonly jti: string;
  /** Id of the key that it was signed with. */
  readonly kid: string;
  /** Seconds since the epoch. */
  readonly expires: number;
}

/** Checks assertions for one domain. */
export interface AssertionCheck {
  /** The id that an assertion gives itself, not verified; undefined where it is no assertion. */
  claimedId(token: string): string | undefined;
  verify(token: string): Promise<Verified>;
}

/** Characters of the assertions that one generation of the cache holds. */
const keptCharacters = 8_000_000;

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];

const optionalTexts = (value: unknown): string[] | undefined =>
  value === undefined ? undefined : texts(value);

/** A fence of which a list is none of texts binds to no account at all. */
const toFence = (value: unknown): Fence | undefined => {
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { accounts: [] };
  const { regions, territories, owners, accounts, ...unknown } = value as Record<string, unknown>;
  return {
    regions: optionalTexts(regions),
    territories: optionalTexts(territories),
    owners: optionalTexts(owners),
    // A bound that is not known here cannot be kept, so nothing is within it.
    accounts: Object.keys(unknown).length > 0 ? [] : optionalTexts(accounts),
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

const toVerified = (payload: JWTPayload, kid: string): Verified => {
  const { sub, jti, exp, iat } = payload;
  if (
    typeof sub !== "string" ||
    typeof jti !== "string" ||
    typeof exp !== "number" ||
    typeof iat !== "number"
  )
    return refuse("the assertion lacks sub, jti, iat or exp");
  if (exp - iat > assertionSeconds)
    return refuse(`the assertion is valid for more than ${assertionSeconds} s`);
  return { principal: toPrincipal(sub, payload), jti, kid, expires: exp };
};

type Imported = ReadonlyMap<string | undefined, Promise<CryptoKey | Uint8Array>>;

/** The keys that are live now, imported once for as long as they are the same. */
const createKeyring = (source: KeySource<DomainKeys>): (() => Imported) => {
  let from: DomainKeys["assertion"] | undefined;
  let imported: Imported = new Map();
  return () => {
    const { assertion } = keysOf(source);
    if (assertion !== from) {
      imported = new Map(assertion.map((jwk) => [jwk.kid, importJWK(jwk, "EdDSA")]));
      from = assertion;
    }
    return imported;
  };
};

/** Verifies an assertion for a domain; refuses the call where it is not good. */
const check = async (
  token: string,
  { keyring, audience, now }: { keyring: () => Imported; audience: string; now: number },
): Promise<Verified> => {
  const { payload, protectedHeader } = await jwtVerify(
    token,
    async ({ kid }) => keyring().get(kid) ?? refuse("unknown key id"),
    {
      algorithms: ["EdDSA"],
      issuer,
      audience,
      typ: assertionType,
      clockTolerance: skewSeconds,
      maxTokenAge: assertionSeconds,
      requiredClaims: ["sub", "jti", "iat", "exp"],
      currentDate: new Date(now),
    },
  ).catch((thrown: unknown) => refuse("the assertion does not verify", thrown));
  return toVerified(payload, String(protectedHeader.kid));
};

/** Checks assertions by the gateway's public keys, remembering the verified ones until they expire or their key is retired. */
export function createAssertionCheck(source: KeySource<DomainKeys>, now: () => number): AssertionCheck {
  const keyring = createKeyring(source);
  const verified = createRecent<string, Verified>({
    weight: keptCharacters,
    milliseconds: assertionSeconds * 1000,
    now,
  });

  const remembered = (token: string): Verified | undefined => {
    const known = verified.get(token);
    const isGood = known && now() / 1000 <= known.expires + skewSeconds && keyring().has(known.kid);
    return isGood ? known : undefined;
  };

  return {
    claimedId(token) {
      try {
        return remembered(token)?.jti ?? decodeJwt(token).jti;
      } catch {
        return undefined;
      }
    },
    async verify(token) {
      const known = remembered(token);
      if (known) return known;
      const made = await check(token, { keyring, audience: keysOf(source).domain, now: now() });
      verified.set(token, made, token.length);
      return made;
    },
  };
}
