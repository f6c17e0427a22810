import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { openSources, sourcesRoot } from "../load/source-files.ts";
import { quoteText, type Workshop } from "../workshop.ts";

/** A file that a mapping could use, and its columns with the types that their values look like. */
export interface FoundSource {
  readonly file: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** Files that are listed at most. */
export const maximumFound = 200;

const readers: Readonly<Record<string, (path: string) => string>> = {
  csv: (path) => `read_csv(${path}, sample_size = 2000, ignore_errors = true)`,
  tsv: (path) => `read_csv(${path}, delim = '\\t', sample_size = 2000, ignore_errors = true)`,
  json: (path) => `read_json(${path}, ignore_errors = true)`,
  jsonl: (path) => `read_json(${path}, format = 'newline_delimited', ignore_errors = true)`,
  ndjson: (path) => `read_json(${path}, format = 'newline_delimited', ignore_errors = true)`,
  parquet: (path) => `read_parquet(${path})`,
};

const extensionOf = (name: string) => name.slice(name.lastIndexOf(".") + 1).toLowerCase();

async function columnsOf(
  workshop: Workshop,
  path: string,
  extension: string,
): Promise<FoundSource["columns"]> {
  const reader = readers[extension];
  if (reader === undefined) return [];
  try {
    const rows = await workshop.rows(`DESCRIBE SELECT * FROM ${reader(quoteText(path))}`);
    return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
  } catch {
    return [];
  }
}

/** The source files in a folder and below it, with their columns; one that cannot be read has none. */
export async function findSources(workshop: Workshop, folder: string): Promise<FoundSource[]> {
  const root = await sourcesRoot(folder);
  const names = (await readdir(root, { recursive: true }))
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => extensionOf(name) in readers && !name.split("/").some((part) => part.startsWith(".")))
    .toSorted()
    .slice(0, maximumFound);
  const found: FoundSource[] = [];
  for (const file of names) {
    const opened = await openSources(root, file).catch(() => []);
    await Promise.all(opened.map(({ handle }) => handle.close()));
    if (opened.length > 0)
      found.push({ file, columns: await columnsOf(workshop, join(root, file), extensionOf(file)) });
  }
  return found;
}
