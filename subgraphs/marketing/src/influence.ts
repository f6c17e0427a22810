/** Days before an opportunity was opened in which a response still counts as a touch, unless the caller says otherwise. */
export const defaultInfluenceDays = 90;
/** The longest time before an opportunity that a caller may ask about, in days. */
export const maximumInfluenceDays = 730;

const dayInMilliseconds = 86_400_000;

/** A campaign engagement in which a person responded; `engagedAt` is in milliseconds since 1970, UTC. */
export interface Touch<Campaign> {
  readonly id: string;
  readonly engagedAt: number;
  readonly campaign: Campaign;
}

/** What sales tells of an opportunity, as text in the formats of DateTime and LocalDate. */
export interface OpportunityFacts {
  readonly accountId?: string | null;
  readonly createdAt?: string | null;
  readonly closeDate?: string | null;
  readonly amount?: MoneyText | null;
}

export interface MoneyText {
  readonly amount: string;
  readonly currency: string;
}

export interface Influence<Campaign> {
  readonly isInfluenced: boolean;
  readonly touchCount: number;
  readonly influencedAmount: MoneyText | null;
  readonly firstTouchCampaign: Campaign | null;
  readonly lastTouchCampaign: Campaign | null;
}

/** Milliseconds since 1970, UTC: `from` is inside the window, `before` is the first moment after it. */
export interface InfluenceWindow {
  readonly from: number;
  readonly before: number;
}

/**
 * The time in which a response influences the opportunity: from `days` before it was opened to the end of its close date, UTC; without an
 * end where it has no close date. Undefined where no opening is known.
 */
export function influenceWindow(
  opportunity: OpportunityFacts,
  days: number = defaultInfluenceDays,
): InfluenceWindow | undefined {
  if (!opportunity.createdAt) return undefined;
  return {
    from: Date.parse(opportunity.createdAt) - days * dayInMilliseconds,
    before: opportunity.closeDate
      ? Date.parse(`${opportunity.closeDate}T00:00:00Z`) + dayInMilliseconds
      : Number.POSITIVE_INFINITY,
  };
}

const byTime = <Campaign>(a: Touch<Campaign>, b: Touch<Campaign>): number =>
  a.engagedAt - b.engagedAt || (a.id < b.id ? -1 : 1);

/**
 * What the touches of an account, in any order, did for one of its opportunities. The amount counts once, in full, however many touches
 * there were; of touches at the same moment the smaller id comes first. Null where the opportunity has no account or no opening.
 */
export function influenceOf<Campaign>(
  opportunity: OpportunityFacts,
  touches: readonly Touch<Campaign>[],
  days: number = defaultInfluenceDays,
): Influence<Campaign> | null {
  const window = influenceWindow(opportunity, days);
  if (!window || !opportunity.accountId) return null;
  const within = touches
    .filter(({ engagedAt }) => engagedAt >= window.from && engagedAt < window.before)
    .toSorted(byTime);
  const isInfluenced = within.length > 0;
  return {
    isInfluenced,
    touchCount: within.length,
    influencedAmount: isInfluenced ? (opportunity.amount ?? null) : null,
    firstTouchCampaign: within[0]?.campaign ?? null,
    lastTouchCampaign: within.at(-1)?.campaign ?? null,
  };
}
