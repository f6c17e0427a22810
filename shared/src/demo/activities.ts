import { chance, clamp, intOf, pick, pickWeighted, randomOf, type Random } from "./random.ts";
import { day, workTimeBetween } from "./time.ts";
import { healthAt, type Account, type Person } from "./account.ts";
import type { Deal } from "./deals.ts";
import type { World } from "./world.ts";

/** A call, mail, meeting or demo between a rep and someone of the account. */
export interface Activity {
  readonly id: string;
  readonly dealId: string | null;
  readonly contact: Person;
  readonly repId: string;
  readonly type: string;
  readonly direction: string;
  readonly at: number;
  readonly minutes: number | null;
  readonly subject: string;
  readonly outcome: string;
  /** −1 to 1; null where nobody judged it. */
  readonly sentiment: number | null;
}

const kinds = [
  ["Email", 45],
  ["Call", 30],
  ["Meeting", 18],
  ["Demo", 7],
] as const;
const outcomes = {
  Email: ["Replied", "No Answer"],
  Call: ["Connected", "No Answer"],
  Meeting: ["Held", "No Show"],
  Demo: ["Held", "No Show"],
} as const;
const subjects = {
  Email: ["Follow-up", "Quote", "Introduction", "Security questions"],
  Call: ["Discovery call", "Check-in", "Pricing call"],
  Meeting: ["Project review", "Business case", "Procurement"],
  Demo: ["Product demo", "Pilot walkthrough"],
} as const;

const activityOf = (
  random: Random,
  account: Account,
  at: number,
  from: { id: string; deal: Deal | null; contact: Person; mood: number },
): Activity => {
  const type = pickWeighted(random, kinds);
  const hasAnswer = chance(random, 0.45 + 0.45 * from.mood);
  const sentiment =
    hasAnswer && chance(random, 0.9) ? clamp((from.mood - 0.5) * 1.6 + (random() - 0.5) * 0.6, -1, 1) : null;
  return {
    id: from.id,
    dealId: from.deal?.id ?? null,
    contact: from.contact,
    repId: account.rep.id,
    type,
    direction: chance(random, type === "Email" ? 0.35 : 0.15) ? "Inbound" : "Outbound",
    at,
    minutes: type === "Email" ? null : intOf(random, 4, type === "Call" ? 30 : 75),
    subject: pick(random, subjects[type]),
    outcome: outcomes[type][hasAnswer ? 0 : 1],
    sentiment: sentiment === null ? null : Math.round(sentiment * 100) / 100,
  };
};

/** What the reps did with an account: along its deals, and a check-in now and then. */
export const createActivities = (world: World, account: Account, deals: readonly Deal[]): Activity[] => {
  const random = randomOf(world.seed, "activities", account.n);
  const activities: Activity[] = [];
  const add = (deal: Deal | null, contact: Person, at: number, mood: number) => {
    const id = `act-${String(account.n).padStart(5, "0")}-${activities.length + 1}`;
    activities.push(activityOf(random, account, at, { id, deal, contact, mood }));
  };
  for (const deal of deals) {
    const mood = deal.isOpen ? account.health : deal.isWon ? 0.75 : 0.3;
    const end = Math.min(deal.isOpen ? world.now : deal.closeDate, world.now);
    const silence = deal.isOpen && chance(random, 0.3) ? intOf(random, 15, 50) * day : 0;
    for (let count = intOf(random, 3, deal.isWon ? 9 : 7); count > 0; count -= 1) {
      const at = workTimeBetween(random, deal.createdAt, Math.max(deal.createdAt + day / 24, end - silence));
      add(deal, pick(random, deal.people), Math.min(at, world.now), mood);
    }
  }
  for (let count = intOf(random, 1, 5); count > 0; count -= 1) {
    const at = workTimeBetween(random, world.now - 300 * day, world.now - day / 12);
    add(null, pick(random, account.contacts), at, healthAt(account, at, world.now));
  }
  return activities;
};
