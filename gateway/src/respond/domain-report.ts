import type { ErrorCode } from "@trellis/shared/errors";
import type { Path, ProductReading, SubgraphResult } from "../execute/index.ts";
import type { Snapshot } from "../supergraph/index.ts";
import type { ReadingBook } from "./reading-book.ts";

export type DomainState = "UNAVAILABLE" | "PARTIAL" | "NOT_PUBLISHED" | "LAST_GOOD" | "DEGRADED";

/** An entry of `extensions.domains`: why a domain's part of the answer is less than it should be. */
export interface DomainEntry {
  readonly status: DomainState;
  /** Who answers for the domain; null where the contract table does not know it. */
  readonly owner: string | null;
  /** The oldest moment that its data is from, as this answer or an earlier one had it. */
  readonly asOf: string | null;
  /** Paths of the answer that it should have given, without list positions. */
  readonly missing: readonly string[];
}

/** What one request's calls to domains gave. */
export interface DomainReport {
  record(domain: string, result: SubgraphResult): void;
  /** The domains that are not OK, given the errors of the answer; undefined where all are. */
  entries(errors: readonly PlacedError[]): Record<string, DomainEntry> | undefined;
}

export interface PlacedError {
  readonly path?: Path;
  readonly code: ErrorCode;
  readonly domain?: string;
}

interface Tally {
  calls: number;
  failures: number;
  readonly readings: Map<string, ProductReading>;
}

/** Codes that say something of the request or of a product, not of the domain's health. */
const harmless: ReadonlySet<ErrorCode> = new Set(["BAD_USER_INPUT", "MIXED_CURRENCY", "NOT_PUBLISHED"]);

const dotted = (path: Path): string => path.filter((part) => typeof part === "string").join(".");

const stateOf = (tally: Tally, errors: readonly PlacedError[]): DomainState | undefined => {
  const states = new Set([...tally.readings.values()].map(({ status }) => status));
  if (tally.calls > 0 && tally.failures === tally.calls) return "UNAVAILABLE";
  if (tally.failures > 0 || errors.some(({ code }) => !harmless.has(code))) return "PARTIAL";
  if (states.has("NOT_PUBLISHED") || errors.some(({ code }) => code === "NOT_PUBLISHED"))
    return "NOT_PUBLISHED";
  if (states.has("LAST_GOOD")) return "LAST_GOOD";
  return states.has("DEGRADED") ? "DEGRADED" : undefined;
};

const oldest = (readings: Iterable<ProductReading | undefined>): string | null =>
  [...readings]
    .flatMap((reading) => reading?.asOf ?? [])
    .toSorted()
    .at(0) ?? null;

/** Begins the report of a request that is served from the snapshot. */
export const createDomainReport = (snapshot: Snapshot, book: ReadingBook): DomainReport => {
  const tallies = new Map<string, Tally>();
  const asOf = (domain: string, tally: Tally): string | null =>
    oldest(tally.readings.values()) ??
    oldest((snapshot.table.domains[domain]?.products ?? []).map((id) => book.of(id)));
  return {
    record(domain, result) {
      const tally = tallies.get(domain) ?? { calls: 0, failures: 0, readings: new Map() };
      tallies.set(domain, tally);
      tally.calls += 1;
      if (result.failure !== undefined && !harmless.has(result.failure)) tally.failures += 1;
      for (const [id, reading] of Object.entries(result.products)) tally.readings.set(id, reading);
      book.note(result.products);
    },
    entries(errors) {
      const entries: Record<string, DomainEntry> = {};
      for (const [domain, tally] of [...tallies].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
        const own = errors.filter((error) => error.domain === domain);
        const status = stateOf(tally, own);
        if (!status) continue;
        const missing = [...new Set(own.flatMap(({ path }) => (path ? [dotted(path)] : [])))].toSorted();
        const owner = snapshot.table.domains[domain]?.owner ?? null;
        entries[domain] = { status, owner, asOf: asOf(domain, tally), missing };
      }
      return Object.keys(entries).length > 0 ? entries : undefined;
    },
  };
};
