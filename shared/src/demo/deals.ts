import { bellOf, chance, intOf, pick, pickWeighted, randomOf, type Random } from "./random.ts";
import { day } from "./time.ts";
import { monthlyDollars, type Account, type Person } from "./account.ts";
import { competitors, lossReasons, nextSteps } from "./words.ts";
import type { World } from "./world.ts";

export type DealType = "New Business" | "Expansion" | "Renewal";

/** The CRM's own words for the stages of an open deal, in order. */
export const openStages = [
  "Prospecting",
  "Qualification",
  "Needs Analysis",
  "Proposal",
  "Negotiation",
] as const;

/** A change that the CRM keeps: a stage reached, or a close date moved. */
export interface DealChange {
  readonly at: number;
  readonly field: "stage" | "close_date";
  readonly from: string | number | null;
  readonly to: string | number;
}

/** An opportunity with its whole history. */
export interface Deal {
  readonly id: string;
  readonly serial: number;
  readonly type: DealType;
  readonly createdAt: number;
  readonly closeDate: number;
  readonly stage: string;
  readonly isOpen: boolean;
  readonly isWon: boolean;
  /** US dollars; null where nobody has named an amount yet. */
  readonly dollars: number | null;
  readonly forecast: string;
  readonly leadSource: string | null;
  readonly nextStep: string | null;
  readonly lossReason: string | null;
  readonly competitors: readonly string[];
  readonly people: readonly Person[];
  readonly changes: readonly DealChange[];
}

interface Plot {
  readonly type: DealType;
  readonly createdAt: number;
  readonly outcome: "won" | "lost" | "open";
  readonly closesAt: number;
  readonly dollars: number;
}

const leadSources = [
  ["Web", 30],
  ["Event", 20],
  ["Outbound", 20],
  ["Partner", 15],
  ["Referral", 15],
] as const;

const renewals = (random: Random, account: Account, now: number): Plot[] => {
  const plots: Plot[] = [];
  const yearly = monthlyDollars(account) * 12;
  const until = account.churnedAt ?? now + 100 * day;
  for (let year = account.since + 365 * day; year < until; year += 365 * day) {
    const createdAt = year - intOf(random, 60, 100) * day;
    if (createdAt >= now) break;
    if (year < now - 3 * 365 * day) continue;
    const outcome = year < now ? "won" : "open";
    plots.push({ type: "Renewal", createdAt, outcome, closesAt: year, dollars: yearly });
  }
  if (account.churnedAt !== null) {
    const createdAt = account.churnedAt - intOf(random, 50, 90) * day;
    plots.push({ type: "Renewal", createdAt, outcome: "lost", closesAt: account.churnedAt, dollars: yearly });
  }
  return plots;
};

const newBusiness = (random: Random, account: Account, now: number): Plot => {
  const dollars = monthlyDollars(account) * 12;
  const createdAt = now - intOf(random, 3, 420) * day;
  const isOpen = now - createdAt < 130 * day;
  const outcome = isOpen ? "open" : "lost";
  const closesAt = isOpen ? now + intOf(random, -12, 110) * day : createdAt + intOf(random, 25, 120) * day;
  return { type: "New Business", createdAt, outcome, closesAt, dollars };
};

const expansion = (random: Random, account: Account, now: number): Plot => {
  const createdAt = now - Math.floor(random() * Math.min(500, (now - account.since) / day - 30)) * day;
  const isOpen = now - createdAt < 90 * day;
  const isWon = chance(random, 0.25 + 0.6 * account.health);
  const closesAt = isOpen ? now + intOf(random, -8, 100) * day : createdAt + intOf(random, 20, 85) * day;
  const dollars = monthlyDollars(account) * intOf(random, 2, 7);
  return {
    type: "Expansion",
    createdAt,
    outcome: isOpen ? "open" : isWon ? "won" : "lost",
    closesAt,
    dollars,
  };
};

const plotsOf = (random: Random, account: Account, now: number): Plot[] => {
  const plots: Plot[] = [];
  if (account.kind === "CUSTOMER" || account.kind === "FORMER") {
    const createdAt = account.since - intOf(random, 35, 130) * day;
    const dollars = monthlyDollars(account) * 12;
    plots.push({ type: "New Business", createdAt, outcome: "won", closesAt: account.since, dollars });
    plots.push(...renewals(random, account, now));
    const canGrow = account.kind === "CUSTOMER" && now - account.since > 90 * day;
    if (canGrow && chance(random, 0.3 + 0.6 * account.health)) plots.push(expansion(random, account, now));
    if (canGrow && chance(random, 0.5 * account.health)) plots.push(expansion(random, account, now));
  }
  const isReachable = account.kind === "PROSPECT" || (account.kind === "FORMER" && chance(random, 0.25));
  if (isReachable && chance(random, 0.85)) plots.push(newBusiness(random, account, now));
  if (isReachable && chance(random, 0.35)) plots.push(newBusiness(random, account, now));
  return plots;
};

/** A stage after the other, at even pace with some noise, and the close date moved at times. */
const historyOf = (random: Random, plot: Plot, now: number): DealChange[] => {
  const end = plot.outcome === "open" ? now : plot.closesAt;
  const age = Math.max(day, end - plot.createdAt);
  const furthest = plot.outcome === "won" ? 4 : intOf(random, 0, 4);
  const reached = plot.outcome === "open" ? Math.min(furthest, Math.floor(age / (12 * day))) : furthest;
  const changes: DealChange[] = [{ at: plot.createdAt, field: "stage", from: null, to: openStages[0] }];
  for (let stage = 1; stage <= reached; stage += 1) {
    const share = (stage - 0.3 + random() * 0.5) / (reached + 1.2);
    const at = Math.floor(plot.createdAt + share * age);
    changes.push({
      at,
      field: "stage",
      from: openStages[stage - 1] as string,
      to: openStages[stage] as string,
    });
  }
  if (plot.outcome !== "open") {
    const to = plot.outcome === "won" ? "Closed Won" : "Closed Lost";
    changes.push({ at: end, field: "stage", from: openStages[reached] as string, to });
  }
  const pushes = chance(random, plot.outcome === "won" ? 0.15 : 0.4) ? intOf(random, 1, 3) : 0;
  for (let push = pushes; push > 0; push -= 1) {
    const at = Math.floor(end - (push / (pushes + 1)) * age * 0.8);
    const to = plot.closesAt - (push - 1) * 21 * day;
    changes.push({ at, field: "close_date", from: to - 21 * day, to });
  }
  return changes.toSorted((a, b) => a.at - b.at);
};

const forecastOf = (random: Random, plot: Plot, stage: string): string => {
  if (plot.outcome === "won") return "Closed";
  if (plot.outcome === "lost") return "Omitted";
  if (stage === "Negotiation") return chance(random, 0.6) ? "Commit" : "Best Case";
  return stage === "Proposal" && chance(random, 0.5) ? "Best Case" : "Pipeline";
};

const dealOf = (random: Random, account: Account, plot: Plot, serial: number, now: number): Deal => {
  const changes = historyOf(random, plot, now);
  const stage = String(changes.findLast(({ field }) => field === "stage")?.to);
  const isOpen = plot.outcome === "open";
  const crowd = Math.min(account.contacts.length, 1 + Math.floor(bellOf(random, 0.45, 0.3) * 5));
  const first = intOf(random, 0, account.contacts.length - 1);
  return {
    id: `opp-${String(account.n).padStart(5, "0")}-${serial}`,
    serial,
    type: plot.type,
    createdAt: plot.createdAt,
    closeDate: plot.closesAt,
    stage,
    isOpen,
    isWon: plot.outcome === "won",
    dollars: isOpen && stage === "Prospecting" && chance(random, 0.5) ? null : plot.dollars,
    forecast: forecastOf(random, plot, stage),
    leadSource:
      plot.type === "New Business" && !chance(random, 0.03) ? pickWeighted(random, leadSources) : null,
    nextStep: isOpen && chance(random, 0.7) ? pick(random, nextSteps) : null,
    lossReason: plot.outcome === "lost" ? pick(random, lossReasons) : null,
    competitors: competitors.filter(() => chance(random, plot.type === "New Business" ? 0.15 : 0.05)),
    people: Array.from(
      { length: crowd },
      (_, index) => account.contacts[(first + index) % account.contacts.length] as Person,
    ),
    changes,
  };
};

/** All opportunities of an account, oldest first: what was sold and renewed follows from its life and its health. */
export const createDeals = (world: World, account: Account): Deal[] => {
  const random = randomOf(world.seed, "deals", account.n);
  return plotsOf(random, account, world.now)
    .toSorted((a, b) => a.createdAt - b.createdAt)
    .map((plot, index) => dealOf(random, account, plot, index + 1, world.now));
};
