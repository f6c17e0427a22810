import type { Fence } from "@trellis/shared/identity";
import type { AccountFacts } from "@trellis/shared/policy";

const isAmong = (list: readonly string[] | undefined, value: string | null): boolean =>
  list === undefined || (value !== null && list.includes(value));

/** Whether an account lies within a fence: in each of its lists. An account of which nothing is known never does. */
export const isWithinFence = (fence: Fence, id: string, facts: AccountFacts | undefined): boolean =>
  facts !== undefined &&
  isAmong(fence.regions, facts.dataRegion) &&
  isAmong(fence.territories, facts.territory) &&
  isAmong(fence.owners, facts.owner) &&
  isAmong(fence.accounts, id);
