import { jwtVerify } from "jose";
import { messageOf } from "@trellis/shared/errors";
import type { Claims } from "@trellis/shared/identity";
import type { IssuerPolicy } from "../../config/index.ts";
import type { KeyOptions } from "./ask-keys.ts";
import { createKeySource, type KeySource } from "./key-source.ts";
import { peekToken } from "./peek-token.ts";
import { readClaims } from "./read-claims.ts";

/** A token whose signature holds, for as long as the keys are those that it was verified with. */
export interface Verified {
  readonly claims: Claims;
  readonly keys: KeySource;
  readonly generation: number | undefined;
}

/** Why a token is not believed; `isFinal` where it took some work to find out, and would end the same way if it were asked again soon. */
export interface Disbelief {
  readonly reason: string;
  readonly isFinal?: true;
}

interface Trusted {
  readonly issuer: IssuerPolicy;
  readonly keys: KeySource;
}

/** Verifies tokens by the policy's issuers. */
export interface Verifier {
  /** Verifies one, whatever it is; never rejects. */
  verify(token: string): Promise<Verified | Disbelief>;
  readonly readings: Readonly<Record<string, () => number>>;
}

/** Verifies the signature of a token by its issuer's keys, and reads its claims; throws where it is not good. */
const check = async (
  token: string,
  { issuer, keys, kid }: Trusted & { readonly kid: string | undefined },
  { policy, now }: KeyOptions,
): Promise<Verified | Disbelief> => {
  const set = await keys.keysFor(kid);
  if (set === undefined) return { reason: "its issuer has no such key" };
  const generation = keys.generation();
  const { payload } = await jwtVerify(token, set, {
    algorithms: [...issuer.algorithms],
    issuer: issuer.issuer,
    audience: [...issuer.audiences],
    clockTolerance: policy.skewSeconds,
    currentDate: new Date(now()),
  });
  const claims = readClaims(payload, { issuer, policy, seconds: Math.floor(now() / 1000) });
  return { claims, keys, generation };
};

/** Makes a verifier, which asks each issuer for its keys at once, so that the first token need not wait. */
export const createVerifier = (options: KeyOptions): Verifier => {
  const { policy } = options;
  const trusted = new Map<string, Trusted>(
    policy.issuers.map((issuer) => [issuer.issuer, { issuer, keys: createKeySource(issuer, options) }]),
  );
  for (const { keys } of trusted.values()) void keys.keysFor(undefined);

  let verified = 0;
  const sum = (count: (counts: KeySource["counts"]) => number) => () =>
    [...trusted.values()].reduce((total, { keys }) => total + count(keys.counts), 0);

  return {
    async verify(token) {
      verified += 1;
      try {
        const { algorithm, kid, issuer: name } = peekToken(token, policy.tokenBytes);
        const one = trusted.get(name);
        if (one === undefined) return { reason: "its issuer is not trusted" };
        if (!one.issuer.algorithms.some((allowed) => allowed === algorithm))
          return { reason: "its issuer may not sign with that algorithm" };
        return await check(token, { ...one, kid }, options);
      } catch (error) {
        return { reason: messageOf(error), isFinal: true };
      }
    },
    readings: {
      tokens_verified_total: () => verified,
      issuer_keys_asked_total: sum(({ asked }) => asked),
      issuer_keys_failed_total: sum(({ failed }) => failed),
    },
  };
};
