import type { IdentityPolicy, Log } from "../../config/index.ts";
import { refusal } from "./refusal.ts";
import { followRevocations } from "./revocations.ts";
import { createTokenMemory } from "./token-memory.ts";
import type { Authenticator, Identity } from "./types.ts";
import { createVerifier, type Verified } from "./verify-token.ts";

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

/** Decides about tokens, and counts and tells what it decided. */
const createJudge = (isRevoked: (claims: Verified["claims"]) => boolean, log: Log) => {
  const counts = { accepted: 0, refused: 0 };
  const refuse = (reason: string): Identity => {
    counts.refused += 1;
    log({ level: "info", event: "token-refused", message: `a token was refused: ${reason}` });
    return refusal;
  };
  return {
    readings: {
      tokens_accepted_total: () => counts.accepted,
      tokens_refused_total: () => counts.refused,
    },
    refuse,
    accept({ claims }: Verified): Identity {
      if (isRevoked(claims)) return refuse("it was revoked");
      counts.accepted += 1;
      return claims;
    },
  };
};

/**
 * Makes what finds out who asks, by the tokens of the policy's issuers. A token is verified once and remembered until it expires, is revoked, or its issuer's
 * keys change. Throws a UserError where the file of revoked tokens cannot be read.
 */
export const createAuthenticator = (
  policy: IdentityPolicy,
  { log, now = Date.now }: AuthenticatorOptions,
): Authenticator => {
  const revocations = followRevocations(policy.revoked, { milliseconds: policy.revokedMilliseconds, log });
  const { verify, readings } = createVerifier({ policy, log, now });
  const memory = createTokenMemory(policy, now);
  const { accept, refuse, readings: decided } = createJudge(revocations.has, log);
  const pending = new Map<string, Promise<Identity>>();

  const judge = async (token: string): Promise<Identity> => {
    const result = await verify(token);
    pending.delete(token);
    memory.keep(token, result);
    return "claims" in result ? accept(result) : refuse(result.reason);
  };
  const begin = (token: string): Promise<Identity> => {
    const judging = judge(token);
    pending.set(token, judging);
    return judging;
  };

  return {
    authenticate({ authorization }) {
      if (authorization === undefined) return undefined;
      const token = tokenOf(authorization);
      const good = memory.verified(token);
      if (good !== undefined) return accept(good);
      const reason = memory.refused(token);
      return reason === undefined ? (pending.get(token) ?? begin(token)) : refuse(reason);
    },
    readings: {
      ...decided,
      tokens_remembered: memory.size,
      tokens_revoked: revocations.size,
      ...readings,
    },
    close: revocations.close,
  };
};
