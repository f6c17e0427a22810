/** What one source file gave: `read` = `parsed` + `refused`, exactly. */
export interface SourceLedger {
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
  readonly read: number;
  readonly parsed: number;
  readonly refused: number;
}

/** What one product's statement gave: `produced` = `published` + `quarantined`, exactly; omissions are source rows left out on purpose. */
export interface ProductLedger {
  readonly produced: number;
  readonly published: number;
  readonly quarantined: number;
  readonly omitted: readonly { readonly reason: string; readonly rows: number }[];
}

export interface QualityResult {
  readonly metric: string;
  readonly element?: string;
  readonly value: number;
  readonly unit: "ROWS" | "PERCENT";
  readonly severity: "ERROR" | "WARNING";
  readonly passed: boolean;
}

/** What is known of one snapshot of a data product; written beside the data and named, with its hash, by the pointer. */
export interface Manifest {
  readonly format: 1;
  readonly product: string;
  /** Sorts by time: `20260101T000000000Z-1a2b3c4d`. */
  readonly version: string;
  readonly publishedAt: string;
  /** The moment that trailing windows such as `…30d` count back from. */
  readonly asOf: string;
  readonly status: "OK" | "DEGRADED";
  readonly schemaHash: string;
  readonly mappingHash: string;
  readonly sources: readonly SourceLedger[];
  readonly rows: ProductLedger;
  /** Share of records (0–1) with every field whose absence is an error; `target` and `floor` from the contract. */
  readonly completeness: { readonly value: number; readonly target: number; readonly floor: number };
  readonly quality: readonly QualityResult[];
  readonly eventTime: { readonly field: string; readonly min: string | null; readonly max: string | null };
  /** Distinct accounts referred to, records without one, and ids that are no account of the reference data. */
  readonly accounts: {
    readonly known: number;
    readonly unmatched: number;
    readonly unknown: number;
    readonly unknownIds: readonly string[];
  };
  /** ISO 4217 codes found per money field. */
  readonly currencies: Readonly<Record<string, readonly string[]>>;
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>;
}

/** The file `current` of a product: the one reference that a publish swaps. */
export interface Pointer {
  readonly version: string;
  readonly manifestSha256: string;
}
