import type { Fence } from "@trellis/shared/identity";
import type { AccountFacts } from "./types.ts";

const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

const setOf = (list: readonly string[]): ReadonlySet<string> => {
  const known = sets.get(list);
  if (known) return known;
  const made = new Set(list);
  sets.set(list, made);
  return made;
};

const isAmong = (list: readonly string[] | undefined, value: string | null): boolean =>
  list === undefined || (value !== null && setOf(list).has(value));

/**
 * Whether an account lies within a fence: in each of its lists. Within a fence there is no account that the index does not know, and no record without
 * an account; without a fence there is everything.
 */
export const fenceAllows = (
  fence: Fence | undefined,
  accountId: string | null | undefined,
  facts: AccountFacts | undefined,
): boolean =>
  fence === undefined ||
  (accountId !== null &&
    accountId !== undefined &&
    facts !== undefined &&
    isAmong(fence.regions, facts.dataRegion) &&
    isAmong(fence.territories, facts.territory) &&
    isAmong(fence.owners, facts.owner?.toLowerCase() ?? null) &&
    isAmong(fence.accounts, accountId));
