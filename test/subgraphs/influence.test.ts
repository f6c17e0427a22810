import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { influenceOf, type OpportunityFacts, type Touch } from "../../subgraphs/marketing/src/influence.ts";

const day = 86_400_000;
const deal: OpportunityFacts = {
  accountId: "acme-00001",
  createdAt: "2026-04-01T12:00:00.000Z",
  closeDate: "2026-05-31",
  amount: { amount: "1091.13", currency: "USD" },
};
const touch = (engagedAt: string, id = engagedAt): Touch<string> => ({
  id,
  engagedAt: Date.parse(engagedAt),
  campaign: `campaign of ${id}`,
});

describe("marketing influence", () => {
  it.each([
    ["in the middle", "2026-04-15T00:00:00Z", true],
    ["exactly 90 days before the opening", "2026-01-01T12:00:00.000Z", true],
    ["a millisecond more than 90 days before the opening", "2026-01-01T11:59:59.999Z", false],
    ["in the last millisecond of the close date", "2026-05-31T23:59:59.999Z", true],
    ["at the first moment after the close date", "2026-06-01T00:00:00.000Z", false],
    ["long after", "2027-01-01T00:00:00Z", false],
  ])("counts a response %s only inside the window", (_when, engagedAt, isInfluenced) => {
    const influence = influenceOf(deal, [touch(engagedAt)]);
    expect(influence).toEqual({
      isInfluenced,
      touchCount: isInfluenced ? 1 : 0,
      influencedAmount: isInfluenced ? deal.amount : null,
      firstTouchCampaign: isInfluenced ? `campaign of ${engagedAt}` : null,
      lastTouchCampaign: isInfluenced ? `campaign of ${engagedAt}` : null,
    });
  });

  it.each([
    [0, "2026-04-01T12:00:00Z", true],
    [0, "2026-04-01T11:59:59Z", false],
    [30, "2026-03-02T12:00:00Z", true],
    [30, "2026-03-02T11:59:59Z", false],
    [365, "2025-04-01T12:00:00Z", true],
  ])("takes a window of %i days", (days, engagedAt, isInfluenced) => {
    expect(influenceOf(deal, [touch(engagedAt)], days)?.isInfluenced).toBe(isInfluenced);
  });

  it("has no end while there is no close date", () => {
    const open = { ...deal, closeDate: null };
    expect(influenceOf(open, [touch("2031-01-01T00:00:00Z")])?.touchCount).toBe(1);
  });

  it.each([
    ["account", { ...deal, accountId: null }],
    ["opening", { ...deal, createdAt: null }],
  ])("is not known for an opportunity without %s", (_what, opportunity) => {
    expect(influenceOf(opportunity, [touch("2026-04-15T00:00:00Z")])).toBeNull();
  });

  it("leaves the amount out where the opportunity has none", () => {
    const influence = influenceOf({ ...deal, amount: null }, [touch("2026-04-15T00:00:00Z")]);
    expect(influence).toMatchObject({ isInfluenced: true, influencedAmount: null });
  });

  it("counts the amount once, names first and last touch in any order, and settles a tie by id", () => {
    const touches = [
      touch("2026-04-20T00:00:00Z", "c"),
      touch("2026-02-01T00:00:00Z", "b"),
      touch("2026-02-01T00:00:00Z", "a"),
      touch("2026-04-20T00:00:00Z", "d"),
    ];
    for (const order of [touches, touches.toReversed()]) {
      expect(influenceOf(deal, order)).toEqual({
        isInfluenced: true,
        touchCount: 4,
        influencedAmount: deal.amount,
        firstTouchCampaign: "campaign of a",
        lastTouchCampaign: "campaign of d",
      });
    }
  });

  it("counts what a plain scan by date text counts", () => {
    const start = Date.parse("2026-01-01T00:00:00Z");
    const moment = fc.integer({ min: 0, max: 400 * 24 }).map((hours) => start + hours * 3_600_000);
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 30 }), moment, fc.nat(200), (moments, opened, length) => {
        const createdAt = new Date(opened).toISOString();
        const closeDate = new Date(opened + length * day).toISOString().slice(0, 10);
        const naive = moments.filter((at) => {
          const text = new Date(at).toISOString();
          return text >= new Date(opened - 90 * day).toISOString() && text.slice(0, 10) <= closeDate;
        });
        const touches = moments.map((engagedAt, index) => ({
          id: `${index}`,
          engagedAt,
          campaign: engagedAt,
        }));
        const influence = influenceOf({ ...deal, createdAt, closeDate }, touches);
        expect(influence?.touchCount).toBe(naive.length);
        expect(influence?.firstTouchCampaign).toBe(naive.length ? Math.min(...naive) : null);
        expect(influence?.lastTouchCampaign).toBe(naive.length ? Math.max(...naive) : null);
      }),
    );
  });
});
