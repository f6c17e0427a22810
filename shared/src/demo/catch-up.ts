import { createAccount, type Account } from "./account.ts";
import { addLines, type Additions } from "./additions.ts";
import { createDeals } from "./deals.ts";
import { csvLine, jsonLine, type Cell } from "./files.ts";
import { createLeads, engagementOf } from "./leads.ts";
import { engagementRecord, webRecord } from "./marketing-files.ts";
import { chance, pick, randomOf } from "./random.ts";
import { createSurveys, createTickets, createTouches } from "./success.ts";
import { surveyRow, ticketRow, touchRow, weekRow } from "./success-files.ts";
import { day, hour, workTimeBetween } from "./time.ts";
import { createVisits, type Visit } from "./usage.ts";
import { createWebEvents } from "./web.ts";
import type { World } from "./world.ts";

/** Two moments, and how ids of what happened between them begin. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly prefix: string;
}

/** Longest time without new events that is no gap. */
const patience = hour;
/** Most of the time that a gap may last to be filled: nothing that the products count is older, but tickets. */
const longestGap = 365 * day;
const engagementsPerDay = 0.03;
const week = 7 * day;

/** Starts of the weeks that ended in the gap, counted on from the sample's own. */
const weeksIn = (start: number, { from, to }: Gap): number[] => {
  const first = Math.max(0, Math.floor((from - start) / week));
  const count = Math.max(0, Math.floor((to - start) / week) - first);
  return Array.from({ length: count }, (_, index) => start + (first + index) * week);
};

const inGap =
  ({ from, to }: Gap) =>
  ({ at }: { readonly at: number }) =>
    at > from && at <= to;

const renamed = ({ login, uses }: Visit, prefix: string): Visit => ({
  login: { ...login, id: prefix + login.id },
  uses: uses.map((use) => ({ ...use, id: prefix + use.id })),
});

const addMarketing = (additions: Additions, account: Account, then: World, gap: Gap): void => {
  const world = { ...then, now: gap.to };
  const deals = createDeals(then, account);
  const hits = createWebEvents(world, account, createLeads(then, account, deals), deals).filter(inGap(gap));
  addLines(
    additions,
    "marketing/web-events.jsonl",
    hits.map((hit) => jsonLine(webRecord({ ...hit, event_id: gap.prefix + hit.event_id }))),
  );
  const random = randomOf(then.seed, "catch-up", account.n, gap.to);
  for (let time = gap.from; time < gap.to; time += day) {
    if (!chance(random, engagementsPerDay)) continue;
    const at = workTimeBetween(random, time, Math.min(time + day, gap.to));
    const engagement = engagementOf(random, world, pick(random, account.contacts), at);
    const id = `${gap.prefix}eng-${account.n}-${Math.floor(time / day)}`;
    addLines(additions, "marketing/engagements.jsonl", [jsonLine(engagementRecord(account, id, engagement))]);
  }
};

const addSuccess = (additions: Additions, account: Account, then: World, gap: Gap): void => {
  const world = { ...then, now: gap.to };
  const isNew = inGap(gap);
  const idOf = (kind: string, index: number) => `${gap.prefix}${kind}-${account.n}-${index + 1}`;
  const rows: Readonly<Record<string, Cell[][]>> = {
    tickets: createTickets(world, account)
      .filter(({ openedAt }) => isNew({ at: openedAt }))
      .map((ticket, index) => ticketRow(account, { ...ticket, id: idOf("tick", index) })),
    "csm-touches": createTouches(world, account)
      .filter(isNew)
      .map((touch, index) => touchRow(account, touch, idOf("touch", index))),
    "nps-responses": createSurveys(world, account)
      .filter(isNew)
      .map((survey, index) => surveyRow(account, survey, idOf("nps", index))),
  };
  for (const [name, cells] of Object.entries(rows)) {
    addLines(additions, `customer-success/${name}.csv`, cells.map(csvLine));
  }
};

const addWeeks = (
  additions: Additions,
  account: Account,
  visits: readonly Visit[],
  starts: readonly number[],
) =>
  addLines(
    additions,
    "customer-success/weekly-usage.csv",
    starts.map((start) => csvLine(weekRow(account, visits, start))),
  );

/**
 * Adds what happened between two moments, at the pace of the sample's own history, where a mesh was switched off for more than an hour; and the
 * weeks that ended. `then` is the world of the sample.
 */
export const catchUp = (additions: Additions, then: World, whole: Gap): void => {
  const gap = { ...whole, from: Math.max(whole.from, whole.to - longestGap) };
  const isLong = gap.to - gap.from > patience;
  const starts = weeksIn(then.now, gap);
  if (!isLong && starts.length === 0) return;
  for (let n = 1; n <= then.accounts; n += 1) {
    const account = createAccount(then, n);
    const visits = createVisits({ ...then, now: gap.to }, account);
    const isServed = account.kind === "CUSTOMER" || account.kind === "FORMER";
    if (isServed) addWeeks(additions, account, visits, starts);
    if (!isLong) continue;
    const isNew = inGap(gap);
    additions.visits.push(
      ...visits.filter(({ login }) => isNew(login)).map((visit) => renamed(visit, gap.prefix)),
    );
    addMarketing(additions, account, then, gap);
    addSuccess(additions, account, then, gap);
  }
};
