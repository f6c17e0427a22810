import type { Fence } from "@trellis/shared/identity";
import type { AccountFacts } from "./types.ts";

const isAmong = (
  list: readonly (string | null | undefined)[] | undefined,
  value: string | null | undefined,
) => list === undefined || list.includes(value);

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
    isAmong(fence.owners, facts.owner?.toLowerCase()) &&
    isAmong(fence.accounts, accountId));
