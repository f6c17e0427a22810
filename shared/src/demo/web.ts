import { chance, intOf, pick, pickWeighted, randomOf, type Random } from "./random.ts";
import { day, workTimeBetween } from "./time.ts";
import type { Account } from "./account.ts";
import type { Deal } from "./deals.ts";
import type { Lead } from "./leads.ts";
import type { World } from "./world.ts";

/** One hit of the company's web site, as its tracker logs it. */
export interface WebEvent {
  readonly event_id: string;
  readonly event: "page_view" | "form_submit";
  readonly at: number;
  readonly visitor_id: string;
  readonly account_id: string | null;
  readonly email: string | null;
  readonly path: string;
  readonly referrer: string | null;
  readonly utm_source: string | null;
  readonly utm_medium: string | null;
  readonly utm_campaign: string | null;
  readonly device: string;
  readonly ip: string;
}

/** Who comes to the site, and how often. */
export interface Visitor {
  readonly id: string;
  readonly accountId: string | null;
  readonly email: string | null;
  readonly device: string;
  readonly ip: string;
  /** 0–1: likes the pages that tell of a purchase. */
  readonly intent: number;
}

const pages = [
  ["/", 20],
  ["/product", 16],
  ["/blog/data-products", 14],
  ["/customers", 9],
  ["/blog/federation", 9],
  ["/about", 4],
] as const;
const intentPages = [
  ["/pricing", 40],
  ["/docs", 30],
  ["/docs/quickstart", 18],
  ["/demo", 20],
] as const;
const referrers = [
  [null, 40],
  ["https://www.search.example/", 35],
  ["https://social.example/feed", 15],
  ["https://news.example/article", 10],
] as const;
const documentationNetworks = ["192.0.2", "198.51.100", "203.0.113"];

/** The visitor with that number at an account, or nobody's where the account is null. */
export const visitorOf = (
  random: Random,
  n: number,
  serial: number,
  from: { accountId: string | null; email: string | null; intent: number },
): Visitor => ({
  id: `v-${(n * 100 + serial).toString(36)}-${intOf(random, 0, 46_655).toString(36).padStart(3, "0")}`,
  ...from,
  device: pickWeighted(random, [
    ["desktop", 68],
    ["mobile", 27],
    ["tablet", 5],
  ] as const),
  ip: `${pick(random, documentationNetworks)}.${intOf(random, 1, 254)}`,
});

const untagged = { utm_source: null, utm_medium: null, utm_campaign: null };

/** One visit: a few pages within minutes, sent by a campaign or not; a form at its end at times. */
export const visitOf = (random: Random, visitor: Visitor, start: number, id: string): WebEvent[] => {
  const views = intOf(random, 1, 6);
  const tags = chance(random, 0.3)
    ? {
        utm_source: pick(random, ["newsletter", "search-ads", "social-ads"]),
        utm_medium: pick(random, ["email", "cpc"]),
        utm_campaign: `cmp-${String(intOf(random, 1, 56)).padStart(3, "0")}`,
      }
    : untagged;
  const shared = {
    visitor_id: visitor.id,
    account_id: visitor.accountId,
    device: visitor.device,
    ip: visitor.ip,
  };
  const events: WebEvent[] = [];
  let at = start;
  for (let view = 0; view < views; view += 1) {
    const path = pickWeighted(random, chance(random, visitor.intent) ? intentPages : pages);
    const referrer = view === 0 ? pickWeighted(random, referrers) : null;
    const event = view > 0 && view === views - 1 && chance(random, 0.12) ? "form_submit" : "page_view";
    const email = event === "form_submit" || view > 1 ? visitor.email : null;
    events.push({
      event_id: `${id}-${view + 1}`,
      event,
      at,
      ...shared,
      email,
      path,
      referrer,
      ...(view === 0 ? tags : untagged),
    });
    at += intOf(random, 8, 400) * 1000;
  }
  return events;
};

/** Sixty days of the site's log, by one account's people and by strangers: more visits where a deal is open or leads are warm. */
export const createWebEvents = (
  world: World,
  account: Account,
  leads: readonly Lead[],
  deals: readonly Deal[],
): WebEvent[] => {
  const random = randomOf(world.seed, "web", account.n);
  const isBuying = deals.some(({ isOpen }) => isOpen);
  const intent = isBuying ? 0.45 : 0.15;
  const visitors = leads
    .slice(0, 4)
    .filter(({ isMatched }) => isMatched)
    .map(({ person }, index) =>
      visitorOf(random, account.n, index, {
        accountId: account.id,
        email: chance(random, 0.6) ? person.email : null,
        intent,
      }),
    );
  const stranger = visitorOf(random, account.n, 90, { accountId: null, email: null, intent: 0.1 });
  const visits = intOf(random, 3, 11) + (isBuying ? intOf(random, 2, 9) : 0);
  const events: WebEvent[] = [];
  for (let visit = 0; visit < visits; visit += 1) {
    const visitor = visitors.length > 0 && chance(random, 0.82) ? pick(random, visitors) : stranger;
    const start = workTimeBetween(random, world.now - 60 * day, world.now - 2 * 3_600_000);
    events.push(...visitOf(random, visitor, start, `web-${account.n.toString(36)}-${visit + 1}`));
  }
  return events;
};
