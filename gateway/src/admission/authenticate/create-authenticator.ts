import { LRUCache } from "lru-cache";
import type { IdentityPolicy, Log } from "../../config/index.ts";
import { refusal } from "./refusal.ts";
import { followRevocations } from "./revocations.ts";
import type { Authenticator, Identity } from "./types.ts";
import { createVerifier, type Disbelief, type Verified } from "./verify-token.ts";

/** Bytes of remembered tokens, and of those that were refused a moment ago: two memories, so that a flood of bad tokens drives out no good one. */
const rememberedBytes = 32 * 1024 * 1024;
const refusedBytes = 4 * 1024 * 1024;
/** How long a refusal is remembered, in milliseconds: a token may become valid with time. */
const refusedMilliseconds = 5000;

export interface AuthenticatorOptions {
  readonly log: Log;
  /** Milliseconds since the epoch; the clock of this machine where it is left out. */
  readonly now?: () => number;
}

const scheme = "Bearer ";

/** What follows the scheme and one space; of any other form it is no token, and refused as such. */
const tokenOf = (authorization: string): string =>
  authorization.startsWith(scheme) || /^bearer /i.test(authorization)
    ? authorization.slice(scheme.length)
    : "";

const sum = (counts: readonly (() => number)[]) => () => counts.reduce((total, count) => total + count(), 0);

/**
 * Makes what finds out who asks, by the tokens of the policy's issuers. A token is verified once and remembered until it expires, is revoked, or its issuer's
 * keys change. Throws a UserError where the file of revoked tokens cannot be read.
 */
export const createAuthenticator = (
  policy: IdentityPolicy,
  { log, now = Date.now }: AuthenticatorOptions,
): Authenticator => {
  const revocations = followRevocations(policy.revoked, { milliseconds: policy.revokedMilliseconds, log });
  const verifier = createVerifier({ policy, log, now });
  const known = new LRUCache<string, Verified>({
    max: policy.cachedTokens,
    maxSize: rememberedBytes,
    sizeCalculation: (_, token) => token.length,
  });
  const refused = new LRUCache<string, { readonly reason: string; readonly until: number }>({
    maxSize: refusedBytes,
    sizeCalculation: (_, token) => token.length + 100,
  });
  const pending = new Map<string, Promise<Identity>>();
  const counts = { accepted: 0, refused: 0, verified: 0 };

  const refuse = (reason: string): Identity => {
    counts.refused += 1;
    log({ level: "info", event: "token-refused", message: `a token was refused: ${reason}` });
    return refusal;
  };
  const accept = ({ claims }: Verified): Identity => {
    if (revocations.has(claims)) return refuse("it was revoked");
    counts.accepted += 1;
    return claims;
  };
  const isValid = ({ claims, keys, generation }: Verified): boolean =>
    claims.expires > Math.floor(now() / 1000) - policy.skewSeconds && keys.generation() === generation;

  const take = (token: string, result: Verified | Disbelief): Identity => {
    if ("claims" in result) {
      known.set(token, result);
      return accept(result);
    }
    if (result.isFinal) refused.set(token, { reason: result.reason, until: now() + refusedMilliseconds });
    return refuse(result.reason);
  };
  const verify = async (token: string): Promise<Identity> => {
    counts.verified += 1;
    const result = await verifier.verify(token);
    pending.delete(token);
    return take(token, result);
  };
  const find = (token: string): Identity | Promise<Identity> => {
    const bad = refused.get(token);
    if (bad !== undefined && now() < bad.until) return refuse(bad.reason);
    const under = pending.get(token);
    if (under) return under;
    const begun = verify(token);
    pending.set(token, begun);
    return begun;
  };

  return {
    authenticate({ authorization }) {
      if (authorization === undefined) return undefined;
      const token = tokenOf(authorization);
      if (token === "" || token.length > policy.tokenBytes) return refuse("it is no bearer token");
      const good = known.get(token);
      if (good === undefined) return find(token);
      if (isValid(good)) return accept(good);
      known.delete(token);
      return find(token);
    },
    readings: {
      tokens_accepted_total: () => counts.accepted,
      tokens_refused_total: () => counts.refused,
      tokens_verified_total: () => counts.verified,
      tokens_remembered: () => known.size,
      tokens_revoked: revocations.size,
      issuer_keys_fetched_total: sum(verifier.sources.map(({ fetched }) => fetched)),
      issuer_keys_failed_total: sum(verifier.sources.map(({ failed }) => failed)),
    },
    close: revocations.close,
  };
};
