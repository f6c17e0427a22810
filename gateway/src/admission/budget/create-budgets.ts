import { unitsFor, type CostPolicy, type Log } from "../../config/index.ts";
import { clientKey } from "./client-key.ts";
import { createMemoryCounter } from "./memory-counter.ts";
import type { SharedCounter } from "./postgres-counter.ts";
import { rateLimitHeaders, type BudgetReading } from "./rate-limit-headers.ts";
import type { Budgets, Count, OverBudget, Reservation, Spending } from "./types.ts";

/** One budget that a request takes from, and how much. */
interface Share {
  readonly name: string;
  readonly key: string;
  readonly units: number;
  readonly cost: number;
  count: Count | undefined;
}

/** Every request costs something, and whole units. */
const unitsOf = (cost: number): number => Math.max(1, Math.ceil(cost));

const secondsUntil = (endsAt: number): number => Math.max(1, Math.ceil((endsAt - Date.now()) / 1000));

const readingOf = ({ name, units, count }: Share, more: number): BudgetReading => ({
  name,
  units,
  left: Math.max(0, units - (count?.used ?? 0) - more),
  seconds: secondsUntil(count?.endsAt ?? 0),
});

class TakenReservation implements Reservation {
  readonly isGranted = true;
  readonly #shares: readonly Share[];
  readonly #cost: number;
  readonly #windowSeconds: number;
  /** Units beyond what was taken, by share; mostly less than none. */
  #more: readonly number[] | undefined;

  constructor(shares: readonly Share[], cost: number, windowSeconds: number) {
    this.#shares = shares;
    this.#cost = cost;
    this.#windowSeconds = windowSeconds;
  }

  settle(actual?: number): void {
    if (this.#more !== undefined) return;
    const whole = this.#cost;
    this.#more = this.#shares.map(({ cost, count }) => {
      const spent = actual === undefined ? cost : cost === whole ? actual : (cost * actual) / whole;
      // What did not run at all costs nothing.
      const more = (actual === 0 ? 0 : unitsOf(spent)) - unitsOf(cost);
      count?.correct(more);
      return more;
    });
  }

  left(): number {
    const [client] = this.#readings();
    return client?.name === clientBudget ? client.left : Infinity;
  }

  headers(): readonly string[] {
    return rateLimitHeaders(this.#readings(), this.#windowSeconds);
  }

  #readings(): readonly BudgetReading[] {
    return this.#shares.map((share, index) => readingOf(share, this.#more?.[index] ?? 0));
  }
}

const clientBudget = "cost";

const boundless: Reservation = Object.freeze({
  isGranted: true,
  settle: () => {},
  left: () => Infinity,
  headers: () => [],
});

/** The budgets that a request takes from: its client's, and its client's on each domain that has any. */
const sharesOf = (
  { principal, address, cost, byDomain }: Spending,
  { units, domains }: CostPolicy["budget"],
): Share[] => {
  const shares: Share[] = [];
  const key = clientKey(principal, address);
  const allowed = unitsFor(units, principal.roles);
  if (allowed < Infinity) shares.push({ name: clientBudget, key, units: allowed, cost, count: undefined });
  const names = Object.keys(domains);
  if (names.length === 0 || byDomain === undefined) return shares;
  const costs = byDomain(cost);
  for (const domain of names) {
    const own = Object.hasOwn(costs, domain) ? (costs[domain] as number) : 0;
    const table = domains[domain];
    const most = own > 0 && table ? unitsFor(table, principal.roles) : Infinity;
    if (most < Infinity)
      shares.push({
        name: `cost-${domain}`,
        key: `${key} ${domain}`,
        units: most,
        cost: own,
        count: undefined,
      });
  }
  return shares;
};

/** Why a budget does not hold what was asked for. */
const refuse = (share: Share, taken: readonly Share[], windowSeconds: number): OverBudget => {
  const { name, units, cost } = share;
  const whose = name === clientBudget ? "its client" : `its client on ${name.slice(clientBudget.length + 1)}`;
  const bound = `The operation costs ${unitsOf(cost)}; the budget of ${whose} is ${units} in ${windowSeconds} seconds`;
  if (unitsOf(cost) > units) {
    const message = `${bound}. Ask for fewer records at once.`;
    return {
      isGranted: false,
      error: { message, extensions: { code: "OPERATION_LIMIT_EXCEEDED" } },
      headers: [],
    };
  }
  const readings = taken.map((one) => readingOf(one, -unitsOf(one.cost)));
  const { left, seconds } = readings.at(-1) as BudgetReading;
  const message = `${bound}, of which ${left} are left. Ask again in ${seconds} seconds.`;
  return {
    isGranted: false,
    error: { message, extensions: { code: "COST_BUDGET_EXCEEDED" } },
    headers: [...rateLimitHeaders(readings, windowSeconds), "retry-after", String(seconds)],
  };
};

/** The counter of a configuration: this process's, and the database's where one is named. */
const openCounter = (budget: CostPolicy["budget"], log: Log) => {
  const { windowSeconds, waitMilliseconds, postgres } = budget;
  const alone = createMemoryCounter(windowSeconds);
  let shared: SharedCounter | undefined;
  const open = async (url: string): Promise<void> => {
    // Loaded where it is used alone: a client of databases is large.
    const { createPostgresCounter } = await import("./postgres-counter.ts");
    shared = createPostgresCounter(url, { windowSeconds, waitMilliseconds, alone, log });
  };
  const opening = postgres === undefined ? undefined : open(postgres);
  return {
    isShared: () => shared?.isShared() ?? false,
    add: (key: string, units: number) => (shared ?? alone).add(key, units),
    async close() {
      await opening;
      await shared?.close();
    },
  };
};

/** Makes the budgets of a configuration: in this process's memory, or in the database that it names. */
export const createBudgets = ({ budget }: CostPolicy, { log }: { readonly log: Log }): Budgets => {
  const { windowSeconds } = budget;
  const counter = openCounter(budget, log);
  let refused = 0;

  const take = async (shares: readonly Share[], cost: number): Promise<Reservation | OverBudget> => {
    const taken: Share[] = [];
    for (const share of shares) {
      const { key, units, cost: own } = share;
      const fits = unitsOf(own) <= units;
      if (fits) share.count = await counter.add(key, unitsOf(own));
      taken.push(share);
      if (fits && (share.count as Count).used <= units) continue;
      for (const one of taken) one.count?.correct(-unitsOf(one.cost));
      refused += 1;
      return refuse(share, taken, windowSeconds);
    }
    return new TakenReservation(shares, cost, windowSeconds);
  };
  return {
    reserve(spending) {
      const shares = sharesOf(spending, budget);
      return shares.length === 0 ? boundless : take(shares, spending.cost);
    },
    readings: {
      budget_refused_total: () => refused,
      budget_database_used: () => Number(counter.isShared()),
    },
    close: counter.close,
  };
};
