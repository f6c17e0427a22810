import type { AuditLog } from "../audit/index.ts";
import type { Contract } from "../contract/index.ts";
import type { Manifest, ProductLedger, SourceLedger } from "./manifest.ts";

/** The steps of one product's publish, in order; a failpoint is named by one of them. */
export const publishSteps = [
  "started",
  "sources-read",
  "checked",
  "sqlite-written",
  "parquet-written",
  "quarantine-written",
  "data-synced",
  "manifest-written",
  "manifest-synced",
  "accounts-swapped",
  "pointer-written",
  "pointer-swapped",
  "folder-synced",
  "cleaned",
] as const;

export type PublishStep = (typeof publishSteps)[number];

/** Told while a publish runs: `done` of `total` products are finished and `product` is at `step`. */
export interface PublishProgress {
  readonly product: string;
  readonly step: PublishStep | "finished";
  readonly done: number;
  readonly total: number;
  /** Present on `finished`. */
  readonly report?: ProductReport;
}

export interface PublishOptions {
  readonly contracts: readonly Contract[];
  /** Ids of products (`sales/account`) or domains (`sales`); every product when left out. */
  readonly products?: readonly string[];
  /** Folder that every source path is below. */
  readonly sources: string;
  /** Folder of `<domain>/<product>.sql`; each domain's own `products/` beside its `schema.graphql` when left out. */
  readonly mapping?: string;
  /** Data folder of this company. */
  readonly data: string;
  /** The moment the data is from, which windows count back from; now when left out. */
  readonly now?: Date;
  /** Where the connection strings of `postgres:` sources are looked up; none when left out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onProgress?: (event: PublishProgress) => void;
  /** Called at each step of each product; tests throw or kill the process here. */
  readonly failpoint?: (step: PublishStep, product: string) => void | Promise<void>;
  readonly signal?: AbortSignal;
  /** Where each publish and refusal is recorded; nowhere when left out. */
  readonly audit?: Pick<AuditLog, "note" | "flush">;
  /** Seconds that one statement of a mapping may take; 900 when left out. */
  readonly statementSeconds?: number;
}

/**
 * What became of one product. `OK` and `DEGRADED` are published; `REFUSED` did not reach its floor and `FAILED` could not be made,
 * and in both cases the version before goes on serving; `NOT_PUBLISHED` has no mapping.
 */
export interface ProductReport {
  readonly product: string;
  readonly status: "OK" | "DEGRADED" | "REFUSED" | "FAILED" | "NOT_PUBLISHED";
  /** Why, in one sentence; absent on `OK`. */
  readonly message?: string;
  /** Present on `OK` and `DEGRADED`. */
  readonly version?: string;
  readonly manifest?: Manifest;
  readonly sources: readonly SourceLedger[];
  readonly rows?: ProductLedger;
  readonly completeness?: Manifest["completeness"];
  readonly accounts?: Manifest["accounts"];
  /** File that lists every row left out, where there is one. */
  readonly quarantine?: string;
  /** Notes of the mapping, such as an approximation. */
  readonly notes: readonly string[];
  readonly milliseconds: number;
}

export interface PublishReport {
  readonly products: readonly ProductReport[];
  /** Files of the mapping folder that are no product of any contract. */
  readonly warnings: readonly string[];
  /** No product failed or was refused. */
  readonly ok: boolean;
  /** Servers and gateways that may still give the versions before; absent where all have switched. */
  readonly behind?: number;
}

export interface InitOptions {
  readonly contracts: readonly Contract[];
  /** Folder whose files are listed. */
  readonly sources: string;
  /** Folder to begin; a file that exists is left as it is. */
  readonly mapping: string;
}

export interface InitReport {
  readonly written: readonly string[];
  readonly kept: readonly string[];
  /** Source files found, with the number of their columns. */
  readonly sources: readonly { readonly file: string; readonly columns: number }[];
}
