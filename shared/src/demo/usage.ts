import { chance, clamp, intOf, pick, pickWeighted, randomOf, type Random } from "./random.ts";
import { day, workTimeBetween } from "./time.ts";
import { healthAt, isCustomerAt, type Account } from "./account.ts";
import { features, type Feature, type World } from "./world.ts";

/** A visit of one user to the product. */
export interface Login {
  readonly id: string;
  readonly accountId: string | null;
  readonly userId: string;
  readonly at: number;
  readonly seconds: number;
  readonly errors: number;
  readonly line: string;
}

/** The use of one feature within a login. */
export interface Use {
  readonly id: string;
  readonly accountId: string | null;
  readonly userId: string;
  readonly feature: string;
  readonly at: number;
  readonly count: number;
  readonly seconds: number;
  readonly errors: number;
}

/** What happened in a visit: the login and the features used in it. */
export interface Visit {
  readonly login: Login;
  readonly uses: readonly Use[];
}

const weights = features.map((feature, index) => [feature, 14 / (index + 2)] as const);

const featureFor = (random: Random, account: Account, breadth: number): Feature => {
  const known = weights.slice(0, Math.max(2, Math.ceil(weights.length * breadth)));
  const inPlan = known.filter(([{ plans }]) => plans.includes(account.plan.name));
  return pickWeighted(random, chance(random, 0.96) && inPlan.length > 0 ? inPlan : known);
};

/** A user's visit at a moment: the healthier the account, the longer, broader and freer of errors. */
export const visitAt = (
  random: Random,
  account: Account,
  at: number,
  from: { id: string; user: number; health: number; isTrial?: boolean },
): Visit => {
  const userId = `usr-${String(account.n).padStart(5, "0")}-${from.user}`;
  const accountId = from.isTrial === true ? null : account.id;
  const seconds = Math.round(intOf(random, 120, 2400) * (0.4 + from.health));
  const uses: Use[] = [];
  const count = chance(random, 0.2 + 0.3 * from.health) ? 2 : 1;
  for (let index = 1; index <= count; index += 1) {
    const feature = featureFor(random, account, 0.25 + 0.75 * from.health);
    const errors = chance(random, 0.1 * (1.15 - from.health)) ? intOf(random, 1, 3) : 0;
    const spent = Math.round(seconds / (count + random()));
    const usedAt = at + Math.round(((index - 1) * seconds) / count) * 1000;
    uses.push({
      id: `${from.id}-${index}`,
      accountId,
      userId,
      feature: feature.key,
      at: usedAt,
      count: intOf(random, 1, 12),
      seconds: spent,
      errors,
    });
  }
  const line = features.find(({ key }) => key === uses[0]?.feature)?.line ?? "Analytics";
  const errors = uses.reduce((sum, use) => sum + use.errors, 0);
  return { login: { id: `log-${from.id}`, accountId, userId, at, seconds, errors, line }, uses };
};

/** Ninety days of the product's log for an account; one in twenty-five prospects has a trial that no account is known for. */
export const createVisits = (world: World, account: Account): Visit[] => {
  const random = randomOf(world.seed, "usage", account.n);
  const visits: Visit[] = [];
  const isTrial = account.kind === "PROSPECT" && chance(random, 0.12);
  const users = isTrial ? 2 : account.seats;
  for (let user = 1; user <= users; user += 1) {
    const keenness = random();
    for (let month = 3; month > 0; month -= 1) {
      const from = world.now - month * 30 * day;
      const health = healthAt(account, from + 15 * day, world.now);
      if (!isTrial && keenness > 0.25 + 0.75 * health) continue;
      for (let count = intOf(random, 0, Math.round(1 + 3.4 * health)); count > 0; count -= 1) {
        const at = workTimeBetween(random, from, from + 30 * day - 3_600_000);
        if (!isTrial && !isCustomerAt(account, at)) continue;
        const id = `${account.n.toString(36)}-${visits.length + 1}`;
        visits.push(visitAt(random, account, at, { id, user, health: clamp(health, 0, 1), isTrial }));
      }
    }
  }
  return visits;
};

/** One of the account's users who may be working at this moment. */
export const userOf = (random: Random, account: Account): number =>
  intOf(random, 1, Math.max(1, Math.round(account.seats * account.health)));

/** Features bought with a plan, for the entitlements file. */
export const featureRows = () =>
  features.map(({ key, name, area, line, isBeta, plans }) => [
    key,
    name,
    area,
    line,
    isBeta ? "yes" : "no",
    plans.join(";"),
  ]);

/** The week's activity as the customer-success tool imports it: active users and logins. */
export const weekOf = (visits: readonly Visit[], from: number): { users: number; logins: number } => {
  const inWeek = visits.filter(({ login }) => login.at >= from && login.at < from + 7 * day);
  return { users: new Set(inWeek.map(({ login }) => login.userId)).size, logins: inWeek.length };
};

/** Any of the account's features at random, for a ticket's subject. */
export const anyFeature = (random: Random): string => pick(random, features).name;
