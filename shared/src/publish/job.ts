import type { DataProduct } from "../contract/index.ts";
import type { Mapping } from "./mapping/mapping.ts";
import type { PublishStep } from "./report.ts";
import type { Workshop } from "./workshop.ts";
import type { QuarantineFile } from "./write/write-quarantine.ts";

/** One product to publish. */
export interface Job {
  readonly product: DataProduct;
  /** Its mapping file. */
  readonly file: string;
  /** Real path of the sources folder. */
  readonly root: string;
  readonly data: string;
  /** The moment the data is from; now when left out. */
  readonly now?: Date;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly after: (step: PublishStep) => Promise<void>;
  readonly signal?: AbortSignal;
  /** Seconds that one statement may take. */
  readonly statementSeconds?: number;
}

/** Everything that one publish has at hand. */
export interface Bench extends Job {
  /** What windows count back from. */
  readonly asOf: Date;
  readonly mapping: Mapping;
  readonly workshop: Workshop;
  readonly quarantine: QuarantineFile;
}
