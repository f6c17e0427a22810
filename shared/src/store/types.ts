import type { DataProduct } from "@trellis/shared/contract";
import type { Bounds } from "./bounds.ts";

/** How current the snapshot is that a product is served from. */
export type SnapshotStatus = "OK" | "DEGRADED" | "LAST_GOOD" | "NOT_PUBLISHED";

/** What a product is served from; `version` and `asOf` are null where nothing is published. */
export interface ProductState {
  readonly version: string | null;
  /** The moment that trailing windows count back from, UTC. */
  readonly asOf: string | null;
  readonly status: SnapshotStatus;
}

/**
 * A record as its GraphQL type has it: embedded objects are objects, money is `{ amount, currency }` with `amount` as exact text, lists are
 * arrays, times and dates are text. Absent values are null.
 */
export type StoredRecord = Readonly<Record<string, unknown>> & { readonly id: string };

/** Conditions in the form of the product's GraphQL filter input, such as `{ score: { gte: 80 }, or: [{ … }] }`. */
export type Where = Readonly<Record<string, unknown>>;

export interface ConnectionRequest {
  /** Accounts whose records are asked for, each with a page of its own; left out: one page over all records. */
  readonly accountIds?: readonly string[];
  /** Most records on a page. */
  readonly first: number;
  /** Cursor of the record after which the page begins. */
  readonly after?: string | null;
  readonly where?: Where | null;
  /** Values of the product's order enum, such as `SCORE_DESC`; the newest event first where left out. Ties go by id. */
  readonly orderBy?: readonly string[] | null;
  /** Whether `totalCount` is asked for; it is null otherwise. */
  readonly withTotal?: boolean;
}

export interface Page {
  readonly nodes: readonly StoredRecord[];
  /** Cursor of each of the nodes. */
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly totalCount: number | null;
}

/** Pages of one request: by account id, or the single one of all records. */
export interface Pages {
  readonly byAccount: ReadonlyMap<string, Page>;
  /** The page of all records, or an empty one for accounts that have none. */
  readonly root: Page;
}

/** A figure over the records of an account, as data. Exactly one of `count`, `sum`, `max`, `min` and `avg` is given. */
export interface Rollup {
  /** Id of the product whose records are counted. */
  readonly product: string;
  readonly count?: true;
  /** Path of the field that is added up, compared or averaged. */
  readonly sum?: string;
  readonly max?: string;
  readonly min?: string;
  readonly avg?: string;
  readonly where?: Where;
  /** Only records whose event lies within so many days before the snapshot's `asOf`. */
  readonly days?: number;
  /** Path of the moment or date that `days` looks at; the product's event time where left out. */
  readonly over?: string;
}

/** A figure, an amount, null where no record has a value, or the currencies that a figure would have mixed. */
export type RollupValue =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "mixed"; readonly currencies: readonly string[] };

/** One version of every product, pinned for one request, within the bounds of whoever asks. Every method reads a product's records in one statement. */
export interface StoreView {
  /** The records that exist, by id; absent ids are absent from the map. */
  byIds(productId: string, ids: readonly string[]): Promise<ReadonlyMap<string, StoredRecord>>;
  connection(productId: string, request: ConnectionRequest): Promise<Pages>;
  /** A value for each of the accounts. */
  rollup(rollup: Rollup, accountIds: readonly string[]): Promise<ReadonlyMap<string, RollupValue>>;
  /** Whether records of the account may be read, and so whether it may be known that it is there. */
  mayRead(accountId: string): boolean;
  /** Whether personal data of the account may be shown; of null, of records without one. */
  mayShowPersons(accountId: string | null): boolean;
  /** What the view is bound by; undefined where by nothing. */
  readonly bounds: Bounds | undefined;
  state(productId: string): ProductState;
  /** What the products were served from that this view has read so far, by id. */
  versions(): Readonly<Record<string, ProductState>>;
  /** Statements that ran so far. */
  statements(): number;
  /** Lets go of the pinned versions; needed once, on every way out. */
  close(): void;
}

/** What happens to the snapshots of a product while a store follows it. */
export interface StoreEvent {
  readonly kind: "serving" | "refused" | "missing" | "retired";
  readonly product: string;
  readonly version: string | null;
  readonly status: SnapshotStatus;
  /** Why a version is refused. */
  readonly reason?: string;
}

export interface ProductStoreOptions {
  /** The data folder. */
  readonly data: string;
  readonly products: readonly DataProduct[];
  readonly onEvent?: (event: StoreEvent) => void;
  /** How often the pointers are read; 1,000 where left out. */
  readonly pollMilliseconds?: number;
  /** How often the served files are verified again; 600,000 where left out. */
  readonly scrubMilliseconds?: number;
}

/** Serves the published snapshots of a domain's products and follows their pointers while it does. */
export interface ProductStore {
  /** Resolves when every product has been looked at once; readers before that find nothing published. */
  readonly ready: Promise<void>;
  readonly products: readonly DataProduct[];
  /** Pins what is served now, for somebody bound by `bounds`; by nothing where left out. */
  view(bounds?: Bounds): StoreView;
  states(): Readonly<Record<string, ProductState>>;
  /** Looks at the pointers now. */
  refresh(): Promise<void>;
  /** Verifies the served files again now. */
  scrub(): Promise<void>;
  /** Stops following; databases close when their last view does. */
  close(): Promise<void>;
}
