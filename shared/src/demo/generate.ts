/** What the sample is made of: the same options give the same bytes. */
export interface SampleOptions {
  /** Folder that receives `<domain>/<file>`; made where it is missing, files in it are replaced. */
  readonly folder: string;
  readonly seed: number;
  /** Number of accounts; default 1,000. */
  readonly accounts?: number;
  /** The moment that all times count back from. */
  readonly now: Date;
  readonly onProgress?: (progress: SampleProgress) => void;
}

/** How far the making is. */
export interface SampleProgress {
  readonly done: number;
  readonly total: number;
}

/** What was written. */
export interface SampleSummary {
  readonly folder: string;
  readonly seed: number;
  readonly accounts: number;
  readonly now: Date;
  /** Rows of each file, by its path inside the folder. */
  readonly rows: Readonly<Record<string, number>>;
  readonly totalRows: number;
}

/** Writes the sample company's files: about 200 rows for each account, deterministic for seed, now and number of accounts. */
export const generateSample = async (options: SampleOptions): Promise<SampleSummary> => {
  throw new Error(`not written yet: ${options.folder}`);
};
