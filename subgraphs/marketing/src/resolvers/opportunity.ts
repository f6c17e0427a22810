import { PublicError } from "@trellis/shared/errors";
import type { Resolver } from "@trellis/shared/subgraph";
import {
  defaultInfluenceDays,
  influenceOf,
  influenceWindow,
  maximumInfluenceDays,
  type OpportunityFacts,
  type Touch,
} from "../influence.ts";
import { readResponses, type ResponseKey, type StoredCampaign } from "../responses.ts";

const daysOf = (value: unknown): number => {
  const days = value ?? defaultInfluenceDays;
  if (typeof days === "number" && days >= 0 && days <= maximumInfluenceDays) return days;
  throw new PublicError(
    "BAD_USER_INPUT",
    `days must be from 0 to ${maximumInfluenceDays} but is ${String(days)}.`,
  );
};

/** Which campaigns touched an opportunity, from what sales tells of it and the responses of its account. */
export const marketingInfluence: Resolver = async (parent, args, { batch, view }) => {
  const opportunity = parent as OpportunityFacts;
  const days = daysOf(args["days"]);
  const window = influenceWindow(opportunity, days);
  if (!window || !opportunity.accountId) return null;
  const responses = batch<ResponseKey, Touch<StoredCampaign>[]>("marketing influence", (keys) =>
    readResponses(view, keys),
  );
  const touches = await responses.load({ accountId: opportunity.accountId, ...window });
  return influenceOf(opportunity, touches, days);
};
