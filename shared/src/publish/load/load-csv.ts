import { join } from "node:path";
import { UserError } from "../../errors/index.ts";
import type { FileSource } from "../mapping/mapping.ts";
import { quoteName, quoteText } from "../workshop.ts";
import { csvRecordReader } from "./csv-record.ts";
import { headerNames } from "./header.ts";
import type { LoadContext, LoadedFile, LoadedSource } from "./loaded.ts";
import { createScanner } from "./scan-records.ts";
import { openSources, type OpenSource } from "./source-files.ts";
import { createStagedFile, readSource } from "./stage-file.ts";

interface Staged {
  readonly path: string;
  readonly columns: readonly string[];
  readonly file: LoadedFile;
}

/** Counts the file's records, refuses those that are not well-formed and copies the others. */
async function stage(
  opened: OpenSource,
  source: FileSource,
  context: LoadContext,
  at: { row: number; path: string },
): Promise<Staged> {
  const { file } = opened;
  const separator = source.delimiter.charCodeAt(0);
  const copy = await createStagedFile(at.path);
  let columns: string[] = [];
  const scanner = createScanner({
    file,
    reader: csvRecordReader(separator),
    header: source.header,
    onHeader: (header) => (columns = headerNames(header, source, file)).length,
    onRecord: (record, bytes, from, end) => copy.add(at.row + record, separator, bytes, [from, end]),
    onRefused: (refused) => context.onRefused(file, refused),
  });
  try {
    const sha256 = await readSource(opened, source, async (chunk, isLast) => {
      context.signal?.throwIfAborted();
      scanner.push(chunk, isLast);
      await copy.flush();
    });
    const { read, kept, refused, lines } = scanner.result();
    if (!scanner.hasHeader()) throw new UserError(`The source ${file} must have a header, and it is empty.`);
    const ledger = { name: source.name, file, sha256, read, parsed: kept, refused };
    return { path: at.path, columns, file: { ledger, firstRow: at.row, lineOf: lines.lineOf } };
  } finally {
    await copy.close();
  }
}

const columnTypes = (columns: readonly string[]) =>
  ["_row", ...columns]
    .map((name, index) => `${quoteText(name)}: '${index === 0 ? "BIGINT" : "VARCHAR"}'`)
    .join(", ");

/** The one way staged text is read: every part of the dialect is said, nothing is sniffed. */
export const readStaged = (path: string, columns: readonly string[], delimiter: string, quote: string) =>
  `read_csv(${quoteText(path)}, auto_detect = false, header = false, columns = {${columnTypes(columns)}}, delim = ${quoteText(delimiter)},
    quote = ${quoteText(quote)}, escape = ${quoteText(quote)}, new_line = '\\n', nullstr = '', strict_mode = true, max_line_size = 4194304)`;

function assertSameColumns(first: Staged, other: Staged): void {
  const missing = first.columns.find((name) => !other.columns.includes(name));
  const added = other.columns.find((name) => !first.columns.includes(name));
  if (missing === undefined && added === undefined) return;
  throw new UserError(
    `The files of one source have the same columns, and ${other.file.ledger.file} ${missing === undefined ? `has "${added}" besides` : `lacks "${missing}"`} (compared with ${first.file.ledger.file}).`,
  );
}

/** Fills the table from the staged files and holds the parser's count against the scanner's. */
async function fill(source: FileSource, staged: readonly Staged[], { workshop }: LoadContext): Promise<void> {
  const first = staged[0] as Staged;
  const columns = first.columns.map((name) => `${quoteName(name)} VARCHAR`).join(", ");
  await workshop.run(`CREATE TABLE ${quoteName(source.name)} (_row BIGINT, ${columns})`);
  for (const each of staged) {
    assertSameColumns(first, each);
    await workshop.run(
      `INSERT INTO ${quoteName(source.name)} BY NAME SELECT * FROM ${readStaged(each.path, each.columns, source.delimiter, '"')}`,
    );
  }
  const [[rows] = []] = await workshop.rows(`SELECT count(*) FROM ${quoteName(source.name)}`);
  const counted = staged.reduce((sum, { file }) => sum + file.ledger.parsed, 0);
  if (Number(rows) !== counted)
    throw new UserError(
      `The source ${source.path} was counted to have ${counted} good records, and the parser reads ${String(rows)}; it is not published on a doubt.`,
    );
}

/** Loads CSV files as one table of text columns; an empty field is null. */
export async function loadCsv(source: FileSource, context: LoadContext): Promise<LoadedSource> {
  const opened = await openSources(context.root, source.path);
  try {
    const staged: Staged[] = [];
    let row = 0;
    for (const [index, each] of opened.entries()) {
      const path = join(context.workshop.staging, `${source.name}-${index}.csv`);
      const one = await stage(each, source, context, { row, path });
      staged.push(one);
      row += one.file.ledger.read;
    }
    await fill(source, staged, context);
    return { name: source.name, files: staged.map(({ file }) => file) };
  } finally {
    await Promise.all(opened.map(({ handle }) => handle.close()));
  }
}
