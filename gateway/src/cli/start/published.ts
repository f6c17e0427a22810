import { createHash } from "node:crypto";
import { readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { root } from "../data-folder.ts";
import type { StartSettings } from "./settings.ts";

/** What the data folder was last published from, as `start` left it there. */
export interface PublishedRecord {
  readonly format: 1;
  /** Hash of contracts, mapping and the code that publishes, and of names, sizes and times of one's own files. */
  readonly inputs: string;
  readonly sample?: { readonly seed: number; readonly accounts: number; readonly now: string };
}

const recordFile = (data: string) => join(data, "start.json");

/** What `start` left at its last publish; undefined where there is none that can be read. */
export async function readRecord(data: string): Promise<PublishedRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(recordFile(data), "utf8")) as PublishedRecord;
    return record.format === 1 ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Leaves the record for the next start, whole or not at all. */
export async function writeRecord(data: string, record: PublishedRecord): Promise<void> {
  await writeFile(`${recordFile(data)}.new`, `${JSON.stringify(record)}\n`);
  await rename(`${recordFile(data)}.new`, recordFile(data));
}

async function filesBelow(folder: string, endings: RegExp): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && endings.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

const mappingFolders = ({ files, domains }: StartSettings): readonly string[] =>
  files ? [files.mapping] : domains.map(({ name }) => join(root, "subgraphs", name, "products"));

/** One hash over all that decides what a publish makes: where it is another than the record's, products are published again. */
export async function hashInputs(settings: StartSettings): Promise<string> {
  const hash = createHash("sha256");
  const contracts = settings.domains.map(({ name }) => join(root, "subgraphs", name, "schema.graphql"));
  const mapping = await Promise.all(mappingFolders(settings).map((folder) => filesBelow(folder, /\.sql$/)));
  const code = await Promise.all(
    ["contract", "publish", "store"].map((room) => filesBelow(join(root, "shared/src", room), /\.ts$/)),
  );
  for (const file of [...contracts, ...mapping.flat(), ...code.flat()])
    hash
      .update(relative(root, file))
      .update("\0")
      .update(await readFile(file).catch(() => ""))
      .update("\0");
  for (const file of settings.files ? await filesBelow(settings.files.sources, /./) : []) {
    const { size, mtimeMs } = await stat(file);
    hash.update(`${file}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest("hex");
}

const isPublished = ({ data }: StartSettings, product: string): boolean =>
  existsSync(join(data, "products", product, "current"));

/** Whether there are accounts to serve, without which nothing else can be reached. */
export const hasAccounts = (settings: StartSettings): boolean => isPublished(settings, "sales/account");

/** Whether every product of the domains' own mapping has a version to serve; of another company, whether it has its accounts. */
export async function isComplete(settings: StartSettings): Promise<boolean> {
  if (settings.files) return hasAccounts(settings);
  const mapped = await Promise.all(
    settings.domains.map(async ({ name }) => {
      const files = await filesBelow(join(root, "subgraphs", name, "products"), /\.sql$/);
      return files.map((file) => `${name}/${basename(file, ".sql")}`);
    }),
  );
  return mapped.flat().every((product) => isPublished(settings, product));
}
