import { LRUCache } from "lru-cache";
import type { IdentityPolicy } from "../../config/index.ts";
import type { Disbelief, Verified } from "./verify-token.ts";

/** Bytes of remembered tokens, and of those that were refused a moment ago: two memories, so that a flood of bad tokens drives out no good one. */
const verifiedBytes = 32 * 1024 * 1024;
const refusedBytes = 4 * 1024 * 1024;
/** How long a refusal is remembered, in milliseconds: a token may become valid with time. */
const refusedMilliseconds = 5000;

/** What is known of tokens that were seen before, by their exact text. */
export interface TokenMemory {
  /** What is known of one that was verified, until it expires or its issuer's keys change. */
  verified(token: string): Verified | undefined;
  /** Why one was refused in the last seconds; undefined where it was not. */
  refused(token: string): string | undefined;
  /** Remembers how a verification ended, unless it may end otherwise the next time. */
  keep(token: string, result: Verified | Disbelief): void;
  readonly size: () => number;
}

/** Makes an empty memory. */
export const createTokenMemory = (policy: IdentityPolicy, now: () => number): TokenMemory => {
  const good = new LRUCache<string, Verified>({
    max: policy.cachedTokens,
    maxSize: verifiedBytes,
    sizeCalculation: (_, token) => token.length,
  });
  const bad = new LRUCache<string, { readonly reason: string; readonly until: number }>({
    maxSize: refusedBytes,
    sizeCalculation: (_, token) => token.length + 100,
  });
  const isValid = ({ claims, keys, generation }: Verified): boolean =>
    claims.expires > Math.floor(now() / 1000) - policy.skewSeconds && keys.generation() === generation;
  return {
    verified(token) {
      const known = good.get(token);
      if (known === undefined || isValid(known)) return known;
      good.delete(token);
      return undefined;
    },
    refused(token) {
      const known = bad.get(token);
      return known !== undefined && now() < known.until ? known.reason : undefined;
    },
    keep(token, result) {
      if ("claims" in result) good.set(token, result);
      else if (result.isFinal) bad.set(token, { reason: result.reason, until: now() + refusedMilliseconds });
    },
    size: () => good.size,
  };
};
