import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/**
 * Default bounds of what may be asked for, in the units of `@cost` and `@listSize`: one object costs 1. `maximum` is for one operation, `budget.units`
 * for what a client asks for within a window; both by role. A list of unknown length counts as `listSize`; no page is longer than `pageSize`.
 */
export const costDefaults = {
  maximum: { anonymous: 5000, signedIn: 100_000 },
  listSize: 10,
  pageSize: 1000,
  budget: {
    windowSeconds: 60,
    waitMilliseconds: 50,
    units: { anonymous: 100_000, signedIn: 2_000_000 },
    domains: {},
  },
} as const;

const units = (standard: number) => wholeNumber({ min: 0, max: 100_000_000, default: standard });

/** By role: `anonymous` for whoever did not sign in, `signedIn` for roles that are not named. */
const byRole = (standard: { readonly anonymous: number; readonly signedIn: number }) =>
  z.object({ anonymous: units(standard.anonymous), signedIn: units(standard.signedIn) }).catchall(units(0));

const postgres = `the address of a database, such as "postgres://trellis@db.internal/limits"`;

const isPostgres = (text: string): boolean =>
  URL.canParse(text) && /^postgres(?:ql)?:$/.test(new URL(text).protocol);

const budget = z
  .strictObject({
    windowSeconds: wholeNumber({ min: 1, max: 86_400, default: costDefaults.budget.windowSeconds }),
    waitMilliseconds: wholeNumber({ min: 1, max: 10_000, default: costDefaults.budget.waitMilliseconds }),
    units: byRole(costDefaults.budget.units).prefault({}),
    domains: z
      .record(z.string(), byRole(costDefaults.budget.units), {
        error: `an object of units by role and domain, such as { "sales": { "anonymous": 1000 } }`,
      })
      .default({}),
    postgres: z.string({ error: postgres }).refine(isPostgres, { error: postgres }).optional(),
  })
  .prefault({});

/**
 * What operations may cost, estimated before any domain is asked: one at once (`maximum`), and those of a client within a window (`budget`), together
 * and on each domain that is named. 0 is no bound. Gateways that name the same database share their clients' budgets;
 * requests wait `waitMilliseconds` for it.
 */
export const costPolicy = z
  .strictObject({
    maximum: byRole(costDefaults.maximum).prefault({}),
    listSize: wholeNumber({ min: 0, max: 100_000, default: costDefaults.listSize }),
    pageSize: wholeNumber({ min: 1, max: 100_000, default: costDefaults.pageSize }),
    budget,
  })
  .prefault({});

export type CostPolicy = z.output<typeof costPolicy>;

/** A number of units by role. */
export type UnitsByRole = CostPolicy["maximum"];

/** What somebody with these roles may spend: the most that one of them allows; Infinity where that is not bounded. */
export const unitsFor = (table: UnitsByRole, roles: readonly string[]): number => {
  let most = roles.length === 0 ? table.signedIn : -1;
  for (const role of roles) {
    const granted = Object.hasOwn(table, role) ? (table[role] as number) : table.signedIn;
    if (granted === 0) return Infinity;
    if (granted > most) most = granted;
  }
  return most === 0 ? Infinity : most;
};

/** The options that bound a role, by their names: every role but `signedIn`, which stands for those that are not named. */
export const boundedRoles = (cost: CostPolicy): { option: string; role: string }[] => {
  const { units: together, domains } = cost.budget;
  const each = Object.entries(domains).map(([domain, table]) => [`budget.domains.${domain}`, table] as const);
  const tables = [["maximum", cost.maximum], ["budget.units", together], ...each] as const;
  return tables.flatMap(([name, table]) =>
    Object.keys(table)
      .filter((role) => role !== "signedIn")
      .map((role) => ({ option: `cost.${name}.${role}`, role })),
  );
};
