import { companyHeads, firstNames, lastNames } from "./words.ts";
import { intOf, pick, randomOf } from "./random.ts";
import { dateOf, day } from "./time.ts";

/** What all accounts share: the people, campaigns and features of the company whose data this is. */
export interface World {
  readonly seed: number;
  readonly now: number;
  readonly accounts: number;
  readonly reps: readonly Employee[];
  readonly csms: readonly Employee[];
  readonly agents: readonly string[];
  readonly campaigns: readonly Campaign[];
}

/** One who works for the company. */
export interface Employee {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface Campaign {
  readonly id: string;
  readonly name: string;
  readonly channel: string;
  readonly from: number;
  readonly to: number;
  readonly budget: number;
  readonly actualCost: number | null;
}

/** A feature of the product, and the plans that hold it. */
export interface Feature {
  readonly key: string;
  readonly name: string;
  readonly area: string;
  readonly line: string;
  readonly isBeta: boolean;
  readonly plans: readonly string[];
}

/** Plans by size, with the monthly price of a seat in US dollars. */
export const plans = [
  { name: "Starter", seatPrice: 29 },
  { name: "Growth", seatPrice: 59 },
  { name: "Enterprise", seatPrice: 99 },
] as const;

const featureOf = (key: string, area: string, line: string, level: number, isBeta = false): Feature => ({
  key,
  name: key
    .split("_")
    .map((word) =>
      ["api", "csv"].includes(word) ? word.toUpperCase() : word[0]?.toUpperCase() + word.slice(1),
    )
    .join(" "),
  area,
  line,
  isBeta,
  plans: plans.slice(level).map(({ name }) => name),
});

/** The product's features, most used first. */
export const features: readonly Feature[] = [
  featureOf("dashboards", "Explore", "Analytics", 0),
  featureOf("reports", "Explore", "Analytics", 0),
  featureOf("csv_export", "Share", "Analytics", 0),
  featureOf("alerts", "Monitor", "Analytics", 0),
  featureOf("data_connectors", "Connect", "Platform", 0),
  featureOf("scheduled_delivery", "Share", "Analytics", 1),
  featureOf("segments", "Explore", "Analytics", 1),
  featureOf("api_access", "Connect", "Platform", 1),
  featureOf("workflow_builder", "Automate", "Automation", 1),
  featureOf("approvals", "Automate", "Automation", 1),
  featureOf("single_sign_on", "Administer", "Platform", 2),
  featureOf("audit_log", "Administer", "Platform", 2),
  featureOf("forecasting", "Explore", "Analytics", 2, true),
  featureOf("assistant", "Automate", "Automation", 1, true),
];

const employees = (seed: number, role: string, count: number): Employee[] =>
  Array.from({ length: count }, (_, index) => {
    const random = randomOf(seed, "employee", role, index);
    const [first, last] = [pick(random, firstNames), pick(random, lastNames)];
    const id = `${role}-${String(index + 1).padStart(3, "0")}`;
    return {
      id,
      name: `${first} ${last}`,
      email: `${first}.${last}.${index + 1}@trellis-sample.example`.toLowerCase(),
    };
  });

const channels = ["EMAIL", "WEBINAR", "EVENT", "PAID_SEARCH", "PAID_SOCIAL", "CONTENT"];

/** Two campaigns a month over 28 months, the newest still running. */
const campaigns = (seed: number, now: number): Campaign[] =>
  Array.from({ length: 56 }, (_, index) => {
    const random = randomOf(seed, "campaign", index);
    const from = Math.floor(now / day) * day - (index + 1) * 15 * day;
    const to = from + intOf(random, 20, 45) * day;
    const channel = pick(random, channels);
    const budget = intOf(random, 8, 120) * 500;
    const name = `${dateOf(from).slice(0, 7)} ${pick(random, companyHeads)} ${channel.toLowerCase().replace("_", " ")}`;
    const actualCost = to < now ? Math.round(budget * (0.7 + random() * 0.5)) : null;
    return { id: `cmp-${String(56 - index).padStart(3, "0")}`, name, channel, from, to, budget, actualCost };
  });

/** The world of a seed, a moment and a number of accounts. */
export const createWorld = (seed: number, now: number, accounts: number): World => ({
  seed,
  now,
  accounts,
  reps: employees(seed, "rep", 6 + Math.ceil(accounts / 60)),
  csms: employees(seed, "csm", 2 + Math.ceil(accounts / 120)),
  agents: employees(seed, "agent", 3 + Math.ceil(accounts / 150)).map(({ name }) => name),
  campaigns: campaigns(seed, now),
});
