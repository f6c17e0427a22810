import { bellOf, chance, intOf, pick, pickWeighted, randomOf, type Random } from "./random.ts";
import { day, hour, workTimeBetween } from "./time.ts";
import { personOf, type Account, type Person } from "./account.ts";
import type { Deal } from "./deals.ts";
import { assets } from "./words.ts";
import type { Campaign, World } from "./world.ts";

/** A lead as marketing's automation tool keeps it. */
export interface Lead {
  readonly id: string;
  readonly person: Person;
  /** False where marketing has found no account for it. */
  readonly isMatched: boolean;
  readonly source: string | null;
  readonly status: "New" | "MQL" | "SQL" | "Opportunity" | "Disqualified";
  /** How well person and firm fit, A best. */
  readonly grade: "A" | "B" | "C" | "D";
  readonly createdAt: number;
  readonly mqlAt: number | null;
  readonly sqlAt: number | null;
  /** The opportunity it became. */
  readonly deal: Deal | null;
  readonly warmth: number;
}

/** One response or impression of a campaign. */
export interface Engagement {
  readonly at: number;
  readonly type: string;
  readonly campaign: Campaign;
  readonly person: Person;
  /** False where the person is a lead without an account. */
  readonly isMatched: boolean;
  readonly asset: string | null;
}

const sources = [
  ["Website", 38],
  ["Webinar", 20],
  ["Event", 16],
  ["Paid search", 16],
  ["Referral", 10],
] as const;

const statuses = [
  ["New", 46],
  ["MQL", 22],
  ["SQL", 10],
  ["Disqualified", 22],
] as const;

const grades = { A: 0.74, B: 0.55, C: 0.35, D: 0 } as const;

const leadOf = (
  random: Random,
  person: Person,
  from: { now: number; isMatched: boolean; deal: Deal | null; id: string },
): Lead => {
  const { now, isMatched, deal, id } = from;
  const status = deal === null ? pickWeighted(random, statuses) : "Opportunity";
  const base = { New: 0.25, MQL: 0.72, SQL: 0.75, Opportunity: 0.8, Disqualified: 0.2 }[status];
  const warmth = bellOf(random, base, 0.16);
  const createdAt =
    deal === null
      ? now - intOf(random, 4, 365) * day - intOf(random, 0, 80_000) * 1000
      : deal.createdAt - intOf(random, 12, 80) * day;
  const end = deal?.createdAt ?? now;
  const isQualified = status === "MQL" || status === "SQL" || status === "Opportunity";
  const mqlAt = isQualified ? Math.floor(createdAt + (end - createdAt) * (0.1 + random() * 0.4)) : null;
  const sqlAt =
    mqlAt !== null && status !== "MQL" ? Math.floor(mqlAt + (end - mqlAt) * (0.2 + random() * 0.5)) : null;
  const rank = bellOf(random, warmth, 0.2);
  const grade = rank > grades.A ? "A" : rank > grades.B ? "B" : rank > grades.C ? "C" : "D";
  const source = chance(random, 0.03) ? null : pickWeighted(random, sources);
  return { id, person, isMatched, source, status, grade, createdAt, mqlAt, sqlAt, deal, warmth };
};

/** The leads of an account, those that became opportunities first, and one or two that marketing has not matched to any account. */
export const createLeads = (world: World, account: Account, deals: readonly Deal[]): Lead[] => {
  const random = randomOf(world.seed, "leads", account.n);
  const prefix = `lead-${String(account.n).padStart(5, "0")}`;
  const leads: Lead[] = [];
  const add = (isMatched: boolean, deal: Deal | null) => {
    const serial = leads.length + 1;
    const domain = isMatched ? account.domain : `mail${intOf(random, 1, 400)}.example`;
    const made = personOf(random, prefix, serial + 10, { domain, country: account.country });
    const known = isMatched && chance(random, 0.4) ? account.contacts[serial - 1] : undefined;
    leads.push(leadOf(random, known ?? made, { now: world.now, isMatched, deal, id: `${prefix}-${serial}` }));
  };
  for (const deal of deals) {
    if (deal.type === "New Business" && chance(random, 0.55)) add(true, deal);
  }
  for (let count = intOf(random, 2, 6); count > 0; count -= 1) add(true, null);
  for (let count = intOf(random, 0, 3); count > 0; count -= 1) add(false, null);
  return leads;
};

const kinds = [
  ["EMAIL_OPENED", 34],
  ["EMAIL_CLICKED", 20],
  ["CONTENT_DOWNLOADED", 14],
  ["FORM_SUBMITTED", 9],
  ["WEBINAR_ATTENDED", 9],
  ["EVENT_ATTENDED", 6],
  ["AD_CLICKED", 8],
] as const;

const running = (random: Random, world: World, at: number): Campaign => {
  const open = world.campaigns.filter(({ from, to }) => at >= from && at <= to + 5 * day);
  return open.length === 0 ? (world.campaigns[0] as Campaign) : pick(random, open);
};

/** One engagement of a person at a moment, with a campaign that ran then. */
export const engagementOf = (random: Random, world: World, person: Person, at: number): Engagement => {
  const type = pickWeighted(random, kinds);
  const asset = type === "CONTENT_DOWNLOADED" || type === "FORM_SUBMITTED" ? pick(random, assets) : null;
  return { at, type, person, isMatched: true, asset, campaign: running(random, world, at) };
};

/** What leads and the people of deals did with campaigns: warm leads more, and before an opportunity was opened. */
export const createEngagements = (
  world: World,
  account: Account,
  leads: readonly Lead[],
  deals: readonly Deal[],
): Engagement[] => {
  const random = randomOf(world.seed, "engagements", account.n);
  const engagements: Engagement[] = [];
  const add = (person: Person, from: number, to: number, count: number) => {
    const isMatched = person.email.endsWith(account.domain);
    for (let index = 0; index < count; index += 1) {
      const at = workTimeBetween(random, from, Math.min(to, world.now - hour));
      engagements.push({ ...engagementOf(random, world, person, at), isMatched });
    }
  };
  for (const lead of leads) {
    const end =
      lead.deal?.createdAt ?? Math.min(world.now, (lead.sqlAt ?? lead.mqlAt ?? lead.createdAt) + 45 * day);
    add(
      lead.person,
      Math.max(lead.createdAt, end - 80 * day),
      end,
      Math.round(lead.warmth * (lead.isMatched ? 8 : 5)),
    );
  }
  for (const deal of deals) {
    if (deal.createdAt < world.now - 740 * day || !chance(random, 0.7)) continue;
    add(pick(random, deal.people), deal.createdAt - 80 * day, deal.createdAt, intOf(random, 1, 3));
    add(pick(random, deal.people), deal.createdAt, deal.closeDate, intOf(random, 0, 2));
  }
  return engagements.toSorted((a, b) => a.at - b.at);
};
