import { bellOf, chance, clamp, intOf, pick, pickWeighted, randomOf, type Random } from "./random.ts";
import { day } from "./time.ts";
import { companyHeads, companyTails, companyTrades, firstNames, jobTitles, lastNames } from "./words.ts";
import { plans, type Employee, type World } from "./world.ts";

/** One who works for an account. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly title: string;
  readonly role: string;
}

export type AccountKind = "CUSTOMER" | "FORMER" | "PROSPECT" | "PARTNER";

interface Country {
  readonly code: string;
  readonly currency: string;
  /** Units of the currency for a US dollar. */
  readonly rate: number;
  readonly salesRegion: string;
  readonly dataRegion: string;
  readonly phone: string;
}

/** An account as it truly is: every domain's files tell a part of it. */
export interface Account {
  readonly n: number;
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly industry: string;
  readonly country: Country;
  readonly employees: number;
  readonly segment: "SMB" | "Mid-Market" | "Enterprise";
  readonly kind: AccountKind;
  readonly parentId: string | null;
  /** 0–1: how well the account does with the product; drives usage, tickets, sentiment and renewal. */
  readonly health: number;
  /** Change of health over the last 90 days. */
  readonly trend: number;
  readonly plan: (typeof plans)[number];
  readonly seats: number;
  readonly since: number;
  readonly churnedAt: number | null;
  readonly rep: Employee;
  readonly csm: Employee;
  readonly contacts: readonly Person[];
}

const countryOf = (text: string): readonly [Country, number] => {
  const [code, weight, currency, rate, salesRegion, dataRegion, phone] = text.split(" ") as [
    string,
    ...string[],
  ];
  return [
    {
      code,
      currency: currency as string,
      rate: Number(rate),
      salesRegion: salesRegion as string,
      dataRegion: dataRegion as string,
      phone: (phone as string).replaceAll("_", " "),
    },
    Number(weight),
  ];
};

/** Telephone prefixes lead into ranges kept for fiction, or to a number too short to be dialled. */
const countries = [
  "US 38 USD 1 AMER US +1_212_555_01",
  "CA 8 CAD 1.36 AMER US +1_416_555_01",
  "BR 4 USD 1 AMER US +55_11_0000_00",
  "GB 12 GBP 0.79 EMEA EU +44_20_7946_09",
  "DE 10 EUR 0.92 EMEA EU +49_30_23125_0",
  "FR 7 EUR 0.92 EMEA EU +33_1_99_00_11_",
  "NL 5 EUR 0.92 EMEA EU +31_20_000_00",
  "JP 7 JPY 150 APAC APAC +81_3_0000_00",
  "AU 6 AUD 1.52 APAC APAC +61_2_5550_00",
  "SG 3 USD 1 APAC APAC +65_0000_00",
].map(countryOf);

const combinations = companyHeads.length * companyTails.length * companyTrades.length;

/** Names never repeat before all combinations are used up: a step without a common divisor walks through them. */
const nameOf = (n: number, seed: number): { name: string; industry: string } => {
  const index = (n * 60_013 + (Math.abs(seed) % 1009) * 7919) % combinations;
  const [trade, industry] = companyTrades[index % companyTrades.length] as readonly [string, string];
  const rest = Math.floor(index / companyTrades.length);
  const word = `${companyHeads[rest % companyHeads.length]}${companyTails[Math.floor(rest / companyHeads.length)]}`;
  const again = n > combinations ? ` ${Math.ceil(n / combinations)}` : "";
  return { name: `${word} ${trade}${again}`, industry };
};

/** The id of the n-th account, from 1: `acme-00001`. */
export const accountIdOf = (n: number): string => `acme-${String(n).padStart(5, "0")}`;

/** A person of invented name; `serial` keeps ids and addresses apart. */
export const personOf = (
  random: Random,
  prefix: string,
  serial: number,
  from: { domain: string; country: Country },
): Person => {
  const [first, last] = [pick(random, firstNames), pick(random, lastNames)];
  const [title, role] = pick(random, jobTitles);
  const phone = chance(random, 0.93) ? `${from.country.phone}${intOf(random, 10, 99)}` : null;
  return {
    id: `${prefix}-${serial}`,
    name: `${first} ${last}`,
    email: `${first}.${last}${serial > 1 ? serial : ""}@${from.domain}`.toLowerCase(),
    phone,
    title,
    role,
  };
};

const sizes = {
  SMB: { employees: [8, 190], seats: [3, 8], plan: 0 },
  "Mid-Market": { employees: [200, 1900], seats: [8, 20], plan: 1 },
  Enterprise: { employees: [2000, 40_000], seats: [20, 60], plan: 2 },
} as const;

const kinds: readonly (readonly [AccountKind, number])[] = [
  ["CUSTOMER", 58],
  ["FORMER", 11],
  ["PROSPECT", 28],
  ["PARTNER", 3],
];

const lifeOf = (random: Random, kind: AccountKind, now: number) => {
  const since =
    now - intOf(random, kind === "FORMER" ? 420 : 45, 1500) * day - intOf(random, 0, 80_000) * 1000;
  const churnedAt =
    kind === "FORMER" ? now - intOf(random, 10, Math.min(500, (now - since) / day - 200)) * day : null;
  const health =
    kind === "FORMER" ? bellOf(random, 0.28, 0.1) : bellOf(random, kind === "CUSTOMER" ? 0.64 : 0.5, 0.18);
  const trend = clamp((random() - 0.5) * 0.3 + (health - 0.55) * 0.3, -0.25, 0.2);
  return { since, churnedAt, health, trend };
};

/** The n-th account, from 1: the same world and number give the same account. */
export const createAccount = (world: World, n: number): Account => {
  const random = randomOf(world.seed, "account", n);
  const kind = pickWeighted(random, kinds);
  const country = pickWeighted(random, countries);
  const segment = pickWeighted(random, [
    ["SMB", 58],
    ["Mid-Market", 30],
    ["Enterprise", 12],
  ] as const);
  const size = sizes[segment];
  const { name, industry } = nameOf(n, world.seed);
  const domain = `${name.toLowerCase().replaceAll(" ", "-")}.example`;
  const parentId = n > 10 && chance(random, 0.05) ? accountIdOf(intOf(random, 1, n - 1)) : null;
  const contacts = intOf(random, 2, segment === "SMB" ? 4 : 7);
  return {
    n,
    id: accountIdOf(n),
    name,
    domain,
    industry,
    country,
    employees: intOf(random, size.employees[0], size.employees[1]),
    segment,
    kind,
    parentId,
    ...lifeOf(random, kind, world.now),
    plan: plans[clamp(size.plan + (chance(random, 0.15) ? 1 : 0), 0, 2)] as Account["plan"],
    seats: intOf(random, size.seats[0], size.seats[1]),
    rep: pick(random, world.reps),
    csm: pick(random, world.csms),
    contacts: Array.from({ length: contacts }, (_, index) =>
      personOf(random, `con-${String(n).padStart(5, "0")}`, index + 1, { domain, country }),
    ),
  };
};

/** Health at a moment: it has drifted by `trend` over the last 90 days, and is nothing before the account became a customer. */
export const healthAt = (account: Account, time: number, now: number): number =>
  clamp(account.health + account.trend * (1 - Math.min(1, (now - time) / (90 * day))), 0.03, 1);

/** Is the product in use at that moment? */
export const isCustomerAt = (account: Account, time: number): boolean =>
  (account.kind === "CUSTOMER" || account.kind === "FORMER") &&
  time >= account.since &&
  time < (account.churnedAt ?? Infinity);

/** An amount of US dollars in the account's currency, to its minor unit. */
export const amountIn = (account: Account, dollars: number): string => {
  const value = dollars * account.country.rate;
  return account.country.currency === "JPY" ? String(Math.round(value)) : value.toFixed(2);
};

/** What the account pays a month, in US dollars. */
export const monthlyDollars = (account: Account): number => account.seats * account.plan.seatPrice;
