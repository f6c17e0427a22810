import type { ContractTable } from "@trellis/shared/contract";
import type { ErrorCode } from "@trellis/shared/errors";
import type { CallReport, Path, ProductReading } from "../execute/index.ts";
import type { ReadingBook } from "./reading-book.ts";

/** `STALE` is what was read before the domain failed, shown within the limit that its contract sets. */
export type DomainState =
  | "OK"
  | "UNAVAILABLE"
  | "PARTIAL"
  | "NOT_PUBLISHED"
  | "STALE"
  | "LAST_GOOD"
  | "DEGRADED";

/** An entry of `extensions.domains`: whether a domain's part of the answer is what it should be, and why not. */
export interface DomainEntry {
  readonly status: DomainState;
  /** Who answers for the domain; null where the contract table does not know it. */
  readonly owner: string | null;
  /** The oldest moment that its data is from, as this answer or an earlier one had it. */
  readonly asOf: string | null;
  /** Paths of the answer that it should have given, without list positions. */
  readonly missing: readonly string[];
}

export type DomainEntries = Readonly<Record<string, DomainEntry>>;

/** An error with its place in the answer and whose it is. */
export interface PlacedError {
  readonly path?: Path | undefined;
  readonly code: ErrorCode;
  readonly domain?: string | undefined;
}

/** Where owners and earlier moments are looked up. */
export interface ReportSources {
  readonly table: ContractTable;
  readonly book: ReadingBook;
}

/** Codes that say something of the request or of a product, not of the domain's health. */
const harmless: ReadonlySet<ErrorCode> = new Set(["BAD_USER_INPUT", "MIXED_CURRENCY", "NOT_PUBLISHED"]);

const isFailed = ({ failure }: CallReport): boolean => failure !== undefined && !harmless.has(failure);

/** Whether a call gave all that it was to give; what came with errors is told by these. */
export const isWhole = (call: CallReport): boolean => {
  if (call.failure !== undefined) return false;
  for (const id in call.products) if (call.products[id]?.status !== "OK") return false;
  return true;
};

const dotted = (path: Path): string => path.filter((part) => typeof part === "string").join(".");

const stateOf = (calls: readonly CallReport[], errors: readonly PlacedError[]): DomainState => {
  const failures = calls.filter(isFailed).length;
  if (failures > 0 && failures === calls.length) return "UNAVAILABLE";
  if (failures > 0 || errors.some(({ code }) => !harmless.has(code))) return "PARTIAL";
  const states = new Set(
    calls.flatMap(({ products }) => Object.values(products).map(({ status }) => status)),
  );
  if (states.has("NOT_PUBLISHED") || errors.some(({ code }) => code === "NOT_PUBLISHED"))
    return "NOT_PUBLISHED";
  if (states.has("STALE")) return "STALE";
  if (states.has("LAST_GOOD")) return "LAST_GOOD";
  return states.has("DEGRADED") ? "DEGRADED" : "OK";
};

const oldest = (readings: Iterable<ProductReading | undefined>): string | null =>
  [...readings]
    .flatMap((reading) => reading?.asOf ?? [])
    .toSorted()
    .at(0) ?? null;

const entryOf = (
  domain: string,
  { calls, errors }: { calls: readonly CallReport[]; errors: readonly PlacedError[] },
  { table, book }: ReportSources,
): DomainEntry => {
  const known = Object.hasOwn(table.domains, domain) ? table.domains[domain] : undefined;
  const asOf =
    oldest(calls.flatMap(({ products }) => Object.values(products))) ??
    oldest((known?.products ?? []).map((id) => book.of(id)));
  const missing = [...new Set(errors.flatMap(({ path }) => (path ? [dotted(path)] : [])))].toSorted();
  return { status: stateOf(calls, errors), owner: known?.owner ?? null, asOf, missing };
};

/** The state of every domain that a request's calls went to, by its name, given the errors of the answer. */
export const domainEntries = (
  calls: readonly CallReport[],
  errors: readonly PlacedError[],
  sources: ReportSources,
): DomainEntries => {
  const domains = [...new Set(calls.map(({ domain }) => domain))].toSorted();
  return Object.fromEntries(
    domains.map((domain) => {
      const own = {
        calls: calls.filter((call) => call.domain === domain),
        errors: errors.filter((error) => error.domain === domain),
      };
      return [domain, entryOf(domain, own, sources)];
    }),
  );
};

/** Those of the domains that are not OK; undefined where all are. */
export const troubled = (entries: DomainEntries): DomainEntries | undefined => {
  const found = Object.entries(entries).filter(([, { status }]) => status !== "OK");
  return found.length > 0 ? Object.fromEntries(found) : undefined;
};

/** What one request's calls to domains gave, noted call by call. */
export interface DomainReport {
  record(domain: string, result: Omit<CallReport, "domain">): void;
  /** The domains that are not OK, given the errors of the answer; undefined where all are. */
  entries(errors: readonly PlacedError[]): DomainEntries | undefined;
}

/** Begins the report of a request that is served from a snapshot with this contract table. */
export const createDomainReport = (
  snapshot: { readonly table: ContractTable },
  book: ReadingBook,
): DomainReport => {
  const calls: CallReport[] = [];
  return {
    record(domain, { failure, products }) {
      calls.push({ domain, failure, products });
      book.note(products);
    },
    entries: (errors) => troubled(domainEntries(calls, errors, { table: snapshot.table, book })),
  };
};
