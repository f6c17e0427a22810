import type { StoreView } from "@trellis/shared/store";
import type { InfluenceWindow, Touch } from "./influence.ts";

const engagements = "marketing/campaign-engagement";
const pageSize = 10_000;

/** A campaign engagement's campaign as it is stored. */
export type StoredCampaign = Readonly<Record<string, unknown>>;

/** The responses of an account that one opportunity asks for. */
export interface ResponseKey extends InfluenceWindow {
  readonly accountId: string;
}

const earliest = Date.parse("0000-01-01T00:00:00Z");
const latest = Date.parse("9999-12-31T23:59:59.999Z");

/** The moment as stored text; years beyond four digits, which placeholders such as 9999-12-31 reach, would not sort as text. */
const text = (moment: number): string => new Date(Math.min(Math.max(moment, earliest), latest)).toISOString();

const conditions = (keys: readonly ResponseKey[]): Readonly<Record<string, unknown>> => {
  const before = Math.max(...keys.map((key) => key.before));
  return {
    isResponse: { eq: true },
    engagedAt: {
      gte: text(Math.min(...keys.map(({ from }) => from))),
      ...(Number.isFinite(before) ? { lt: text(before) } : {}),
    },
  };
};

/**
 * Every response of the keys' accounts between the earliest and the latest of their windows, in the order of the keys: one statement
 * for all of them, and more only for an account with over ten thousand.
 */
export async function readResponses(
  view: StoreView,
  keys: readonly ResponseKey[],
): Promise<Touch<StoredCampaign>[][]> {
  const where = conditions(keys);
  const touches = new Map<string, Touch<StoredCampaign>[]>();
  const read = async (accountIds: readonly string[], after?: string): Promise<void> => {
    const { byAccount } = await view.connection(engagements, {
      accountIds,
      first: pageSize,
      after: after ?? null,
      where,
      orderBy: ["ENGAGED_AT_ASC"],
    });
    for (const [accountId, page] of byAccount) {
      const found = touches.get(accountId) ?? [];
      touches.set(accountId, found);
      for (const { id, engagedAt, campaign } of page.nodes) {
        found.push({ id, engagedAt: Date.parse(String(engagedAt)), campaign: campaign as StoredCampaign });
      }
      if (page.hasNextPage) await read([accountId], page.cursors.at(-1));
    }
  };
  await read([...new Set(keys.map(({ accountId }) => accountId))]);
  return keys.map(({ accountId }) => touches.get(accountId) ?? []);
}
