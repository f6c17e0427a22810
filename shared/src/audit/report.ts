import { UserError } from "@trellis/shared/errors";
import type { AuditProblem } from "./check.ts";
import type { AuditRecord } from "./record.ts";
import { walkLog } from "./walk.ts";

/** Numbers of events by name, in the order of the names. */
export type Counts = Readonly<Record<string, number>>;

/** What happened in a quarter, counted from the log alone. */
export interface AuditReport {
  /** Such as `2026Q4`. */
  readonly quarter: string;
  /** First moment of it, and the first one after it; ISO 8601 in UTC. */
  readonly from: string;
  readonly to: string;
  /** Records of the quarter, and events in them. */
  readonly records: number;
  readonly events: number;
  /** Events that were lost because the log could not be written. */
  readonly lost: number;
  /** Events by kind, by kind and outcome (`denial FORBIDDEN`), by rule that refused and its severity, by product, by domain, by coordinate and by role. */
  readonly kinds: Counts;
  readonly outcomes: Counts;
  readonly rules: Counts;
  readonly severities: Counts;
  readonly products: Counts;
  readonly domains: Counts;
  readonly coordinates: Counts;
  readonly roles: Counts;
  /** Hash of the last record of the log that it was made from. */
  readonly head: string;
}

const monthsOfQuarter = 3;

/** The first moment of a quarter such as `2026Q4`, and of the next. Throws a UserError for anything else. */
export function quarterBounds(quarter: string): { readonly from: string; readonly to: string } {
  const [, year, number] = /^(\d{4})Q([1-4])$/.exec(quarter) ?? [];
  if (year === undefined)
    throw new UserError(`A quarter is written like 2026Q4, and it is "${quarter}".`, { exitCode: 2 });
  const month = (Number(number) - 1) * monthsOfQuarter;
  const start = (at: number) => new Date(Date.UTC(Number(year), at)).toISOString();
  return { from: start(month), to: start(month + monthsOfQuarter) };
}

/** Counts by name; a name that a record has twice counts once. */
const createCounter = () => {
  const counts = new Map<string, number>();
  return {
    add(names: readonly string[] | undefined, count: number): void {
      for (const name of new Set(names)) counts.set(name, (counts.get(name) ?? 0) + count);
    },
    toCounts: (): Counts => Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
};

const createTally = () => ({
  kinds: createCounter(),
  outcomes: createCounter(),
  rules: createCounter(),
  severities: createCounter(),
  products: createCounter(),
  domains: createCounter(),
  coordinates: createCounter(),
  roles: createCounter(),
});

type Tallies = ReturnType<typeof createTally>;

const domainsOf = (products: readonly string[] | undefined): string[] =>
  (products ?? []).map((product) => product.split("/")[0] as string);

const count = (tallies: Tallies, record: AuditRecord, events: number): void => {
  const { kind, outcome, rules, severity, subjects, roles } = record;
  tallies.kinds.add([kind], events);
  tallies.outcomes.add([`${kind} ${outcome}`], events);
  tallies.roles.add(roles, events);
  if (kind === "denial") {
    tallies.rules.add(rules, events);
    if (severity) tallies.severities.add([severity], events);
    tallies.coordinates.add(subjects, events);
  }
  if (kind === "publish") {
    tallies.products.add(subjects, events);
    tallies.domains.add(domainsOf(subjects), events);
  }
};

const isEvent = ({ kind }: AuditRecord): boolean =>
  kind === "denial" || kind === "publish" || kind === "policy";

/** Counts what a log says of one quarter, checking all of it on the way; where it is not as it was written, gives what is wrong and no figures. */
export async function reportAudit(
  folder: string,
  quarter: string,
): Promise<
  { readonly report: AuditReport; readonly problem?: undefined } | { readonly problem: AuditProblem }
> {
  const { from, to } = quarterBounds(quarter);
  const tallies = createTally();
  let records = 0;
  let events = 0;
  let lost = 0;
  const { problem, head } = await walkLog(folder, (record) => {
    if (record.time < from || record.time >= to) return;
    lost += record.lost ?? 0;
    if (!isEvent(record)) return;
    const times = record.count ?? 1;
    records += 1;
    events += times;
    count(tallies, record, times);
  });
  if (problem) return { problem };
  const counts = Object.fromEntries(
    Object.entries(tallies).map(([name, tally]) => [name, tally.toCounts()]),
  ) as Record<keyof Tallies, Counts>;
  return { report: { quarter, from, to, records, events, lost, ...counts, head: head.hash } };
}
