import { bellOf, chance, clamp, intOf, pick, pickWeighted, randomOf, type Random } from "./random.ts";
import { day, minute, workTimeBetween } from "./time.ts";
import { healthAt, isCustomerAt, type Account, type Person } from "./account.ts";
import { anyFeature } from "./usage.ts";
import type { World } from "./world.ts";

/** A support ticket. */
export interface Ticket {
  readonly id: string;
  readonly subject: string;
  readonly status: string;
  readonly priority: string;
  readonly channel: string;
  readonly category: string;
  readonly openedAt: number;
  readonly firstResponseMinutes: number | null;
  readonly resolvedAt: number | null;
  readonly reopenCount: number;
  readonly isEscalated: boolean;
  readonly csat: number | null;
  readonly requester: Person;
  readonly agent: string;
  readonly updatedAt: number;
}

/** What a customer-success manager did with the account. */
export interface Touch {
  readonly type: string;
  readonly at: number;
  readonly sentiment: number | null;
}

/** An answer to the survey "would you recommend us". */
export interface Survey {
  readonly at: number;
  readonly score: number;
  readonly person: Person;
}

const priorities = (health: number) =>
  [
    ["Low", 20 + 20 * health],
    ["Medium", 40],
    ["High", 30 - 15 * health],
    ["Urgent", 14 - 12 * health],
  ] as const;
const categories = ["Bug", "How-to", "Billing", "Access", "Integration"] as const;
const subjects = {
  Bug: "does not load",
  "How-to": "how do I set it up",
  Billing: "on the invoice",
  Access: "no access",
  Integration: "sync stopped",
} as const;

const solvedStatus = (age: number): string => (age > 7 * day ? "Closed" : "Solved");
const openStatus = (random: Random, isAnswered: boolean): string =>
  isAnswered ? pick(random, ["Open", "Pending"]) : "New";

/** A ticket opened at a moment, as far as it has come by `now`: poor health makes it slower, more urgent and worse rated. */
export const ticketOf = (
  random: Random,
  account: Account,
  openedAt: number,
  from: { id: string; now: number; world: World; health: number },
): Ticket => {
  const { health, now } = from;
  const priority = pickWeighted(random, priorities(health));
  const category = pick(random, categories);
  const pace = { Low: 2, Medium: 1.2, High: 0.7, Urgent: 0.35 }[priority];
  const responseMinutes = Math.round(intOf(random, 4, 400) * pace * (1.4 - 0.6 * health));
  const respondedAt = openedAt + responseMinutes * minute;
  const resolvedAt = respondedAt + Math.round(intOf(random, 30, 6000) * pace) * minute;
  const isSolved = resolvedAt < now && !chance(random, now - openedAt < 45 * day ? 0.4 : 0.015);
  const isAnswered = respondedAt < now;
  const csat = clamp(Math.round(1 + 4 * bellOf(random, 0.25 + 0.65 * health, 0.2)), 1, 5);
  return {
    id: from.id,
    subject: `${anyFeature(random)}: ${subjects[category]}`,
    status: isSolved ? solvedStatus(now - resolvedAt) : openStatus(random, isAnswered),
    priority,
    channel: pick(random, ["Email", "Chat", "Portal", "Phone"]),
    category,
    openedAt,
    firstResponseMinutes: isAnswered ? responseMinutes : null,
    resolvedAt: isSolved ? resolvedAt : null,
    reopenCount: chance(random, 0.12 * (1.3 - health)) ? intOf(random, 1, 2) : 0,
    isEscalated: chance(random, (priority === "Urgent" ? 0.35 : 0.1) * (1.3 - health)),
    csat: isSolved && chance(random, 0.6) ? csat : null,
    requester: pick(random, account.contacts),
    agent: pick(random, from.world.agents),
    updatedAt: isSolved ? resolvedAt : isAnswered ? respondedAt : openedAt,
  };
};

const wasServed = (account: Account): boolean => account.kind === "CUSTOMER" || account.kind === "FORMER";

/** A year of tickets, more of them for large and for unhappy accounts. */
export const createTickets = (world: World, account: Account): Ticket[] => {
  if (!wasServed(account)) return [];
  const random = randomOf(world.seed, "tickets", account.n);
  const expected = (1.25 - account.health) * (3 + account.seats / 3);
  const tickets: Ticket[] = [];
  for (let count = Math.round(expected * (0.6 + random() * 0.8)); count > 0; count -= 1) {
    const openedAt = workTimeBetween(random, world.now - 365 * day, world.now - 20 * minute);
    if (!isCustomerAt(account, openedAt)) continue;
    const id = `tick-${String(account.n).padStart(5, "0")}-${tickets.length + 1}`;
    const health = healthAt(account, openedAt, world.now);
    tickets.push(ticketOf(random, account, openedAt, { id, now: world.now, world, health }));
  }
  return tickets;
};

/** Four hundred days of touches by the account's manager: more where there is trouble, a business review a quarter where there is none. */
export const createTouches = (world: World, account: Account): Touch[] => {
  if (!wasServed(account)) return [];
  const random = randomOf(world.seed, "touches", account.n);
  const touches: Touch[] = [];
  for (let count = intOf(random, 2, account.segment === "SMB" ? 5 : 12); count > 0; count -= 1) {
    const at = workTimeBetween(random, world.now - 400 * day, world.now - 30 * minute);
    if (!isCustomerAt(account, at)) continue;
    const type = pickWeighted(random, [
      ["Email", 40],
      ["Call", 30],
      ["Meeting", 20],
      ["Business Review", 4 + 12 * account.health],
    ] as const);
    const mood = clamp((healthAt(account, at, world.now) - 0.5) * 1.6 + (random() - 0.5) * 0.5, -1, 1);
    touches.push({ type, at, sentiment: chance(random, 0.85) ? Math.round(mood * 100) / 100 : null });
  }
  return touches;
};

/** Survey answers of the last 400 days. */
export const createSurveys = (world: World, account: Account): Survey[] => {
  if (!wasServed(account)) return [];
  const random = randomOf(world.seed, "surveys", account.n);
  const surveys: Survey[] = [];
  for (let count = intOf(random, 1, 5); count > 0; count -= 1) {
    const at = workTimeBetween(random, world.now - 400 * day, world.now - 30 * minute);
    if (!isCustomerAt(account, at)) continue;
    const score = Math.round(10 * bellOf(random, 0.3 + 0.7 * healthAt(account, at, world.now), 0.15));
    surveys.push({ at, score, person: pick(random, account.contacts) });
  }
  return surveys;
};
