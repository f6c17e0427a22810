import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { UserError } from "../errors/index.ts";
import { openMarketingFiles } from "./marketing-files.ts";
import { openProductFiles } from "./product-files.ts";
import { openSalesFiles } from "./sales-files.ts";
import { createStory, type DomainFiles } from "./story.ts";
import { openSuccessFiles } from "./success-files.ts";
import { createWorld } from "./world.ts";

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

/** How far the making is, in accounts. */
export interface SampleProgress {
  readonly done: number;
  readonly total: number;
}

/** What was written; kept in the folder as `sample.json`, the last file to be made, so that a folder without it is not whole. */
export interface SampleSummary {
  readonly seed: number;
  readonly accounts: number;
  /** As text, ISO 8601. */
  readonly now: string;
  /** Rows of each file, by its path inside the folder. */
  readonly rows: Readonly<Record<string, number>>;
  readonly totalRows: number;
}

const defaultAccounts = 1000;
const accountsPerTurn = 20;

const assertOptions = (accounts: number, seed: number, now: Date): void => {
  if (!Number.isInteger(accounts) || accounts < 1) {
    throw new UserError(`The sample needs a whole number of accounts, 1 or more, but got ${accounts}.`);
  }
  if (!Number.isSafeInteger(seed))
    throw new UserError(`The sample needs a whole number as its seed, but got ${seed}.`);
  if (Number.isNaN(now.getTime())) {
    throw new UserError("The sample needs a moment such as 2026-01-01T00:00Z, but the one given is no date.");
  }
};

/**
 * Writes the sample company's files, about 200 rows for each account: byte for byte the same for the same seed, moment and number of accounts.
 * Throws a UserError for options that make no sense.
 */
export const generateSample = async (options: SampleOptions): Promise<SampleSummary> => {
  const { folder, seed, accounts = defaultAccounts, now, onProgress } = options;
  assertOptions(accounts, seed, now);
  const summaryFile = path.join(folder, "sample.json");
  await mkdir(folder, { recursive: true });
  for (const file of [summaryFile, path.join(folder, "live.json")]) await rm(file, { force: true });
  const world = createWorld(seed, Math.floor(now.getTime() / 1000) * 1000, accounts);
  const domains: DomainFiles[] = [
    openSalesFiles(folder, world),
    openMarketingFiles(folder, world),
    await openProductFiles(folder),
    openSuccessFiles(folder, world),
  ];
  for (let n = 1; n <= accounts; n += 1) {
    const story = createStory(world, n);
    for (const domain of domains) domain.add(story);
    if (n % accountsPerTurn !== 0 && n !== accounts) continue;
    onProgress?.({ done: n, total: accounts });
    await setImmediate();
  }
  const files = domains.flatMap((domain) => domain.files);
  for (const file of files) await file.close();
  const rows = Object.fromEntries(files.map((file) => [file.name, file.rows()]));
  const totalRows = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const summary = { seed, accounts, now: new Date(world.now).toISOString(), rows, totalRows };
  await writeFile(summaryFile, `${JSON.stringify(summary, null, 2)}\n`);
  return summary;
};
