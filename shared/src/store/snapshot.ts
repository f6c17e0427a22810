import type { DataProduct } from "@trellis/shared/contract";
import type { Bounds } from "./bounds.ts";
import type { ConnectionRequest, Pages, Rollup, RollupValue, StoredRecord } from "./types.ts";

/** What a reader needs to know of a snapshot besides its rows. */
export interface SnapshotFacts {
  readonly version: string;
  /** The moment that trailing windows count back from, UTC. */
  readonly asOf: string;
  readonly isDegraded: boolean;
  /** ISO 4217 codes that each money field holds. */
  readonly currencies: Readonly<Record<string, readonly string[]>>;
}

/**
 * One published version of a product, open for reading. An engine such as `sqlite/` implements it, one statement per call. With bounds it is as if
 * what they leave out had never been published: rows first, then personal data, before anything is filtered, ordered, counted or added up.
 */
export interface Snapshot {
  readonly facts: SnapshotFacts;
  byIds(ids: readonly string[], bounds?: Bounds): Promise<ReadonlyMap<string, StoredRecord>>;
  connection(request: ConnectionRequest, bounds?: Bounds): Promise<Pages>;
  rollup(
    rollup: Rollup,
    accountIds: readonly string[],
    bounds?: Bounds,
  ): Promise<ReadonlyMap<string, RollupValue>>;
  /** Statements that ran since it was opened. */
  executed(): number;
  close(): void;
}

/** Opens the data of a version that has been verified; throws where it is no database of this product. */
export type OpenSnapshot = (file: string, product: DataProduct, facts: SnapshotFacts) => Snapshot;
