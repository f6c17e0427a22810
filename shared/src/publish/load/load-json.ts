import { join } from "node:path";
import { UserError } from "../../errors/index.ts";
import type { FileSource } from "../mapping/mapping.ts";
import { quoteName, quoteText } from "../workshop.ts";
import { readLineRecord } from "./csv-record.ts";
import { jsonElements } from "./json-elements.ts";
import { createLineMap, type LineMap } from "./line-map.ts";
import { readStaged } from "./load-csv.ts";
import type { LoadContext, LoadedSource } from "./loaded.ts";
import { createScanner } from "./scan-records.ts";
import { openSources, type OpenSource } from "./source-files.ts";
import { createStagedFile, readSource, type StagedFile } from "./stage-file.ts";

/** A JSON array is read into memory whole; a larger one is exported as JSONL. */
export const maximumJsonBytes = 512 * 1024 * 1024;

/** No JSON text has this byte; it stands between row number and text in the staged copy. */
const separator = 0x1f;

interface Staged {
  readonly file: string;
  readonly sha256: string;
  readonly read: number;
  /** Records refused before the parser saw them. */
  readonly refused: number;
  readonly lines: LineMap;
}

async function stageLines(
  opened: OpenSource,
  source: FileSource,
  context: LoadContext,
  at: { row: number; copy: StagedFile },
): Promise<Staged> {
  const { file } = opened;
  const scanner = createScanner({
    file,
    reader: readLineRecord,
    header: 0,
    onHeader: () => 1,
    onRecord: (record, bytes, from, end) => at.copy.add(at.row + record, separator, bytes, [from, end]),
    onRefused: (refused) => context.onRefused(file, refused),
  });
  const sha256 = await readSource(opened, source, async (chunk, isLast) => {
    scanner.push(chunk, isLast);
    await at.copy.flush();
  });
  return { file, sha256, ...scanner.result() };
}

/** Line ends between the tokens of an element become spaces, so that each is one line. */
function onOneLine(bytes: Buffer, from: number, end: number): void {
  for (let at = from; at < end; at += 1) if (bytes[at] === 0x0a || bytes[at] === 0x0d) bytes[at] = 0x20;
}

async function stageArray(
  opened: OpenSource,
  source: FileSource,
  at: { row: number; copy: StagedFile },
): Promise<Staged> {
  const { file, bytes: size } = opened;
  if (size > maximumJsonBytes)
    throw new UserError(
      `A JSON array may have ${maximumJsonBytes} bytes, and ${file} has ${size}; export it as JSONL.`,
    );
  const chunks: Buffer[] = [];
  const sha256 = await readSource(opened, source, (chunk) => void chunks.push(chunk));
  const bytes = Buffer.concat(chunks);
  const lines = createLineMap();
  let read = 0;
  for (const { from, end, line } of jsonElements(bytes, file)) {
    read += 1;
    lines.add(read, line);
    onOneLine(bytes, from, end);
    at.copy.add(at.row + read, separator, bytes, [from, end]);
    if (read % 1000 === 0) await at.copy.flush();
  }
  return { file, sha256, read, refused: 0, lines };
}

/** Refuses what is no JSON object; gives how many. */
async function refuseInvalid(
  raw: string,
  staged: Staged,
  firstRow: number,
  { workshop, onRefused }: LoadContext,
): Promise<number> {
  const isObject = `CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END`;
  const rows = await workshop.rows(
    `SELECT _row, left(line, 200), json_valid(line) FROM ${raw} WHERE _row > ${firstRow} AND NOT (${isObject}) ORDER BY _row`,
  );
  for (const [row, text, isValid] of rows) {
    const record = Number(row) - firstRow;
    const reason = isValid === true ? "is not a JSON object" : "is not valid JSON";
    onRefused(staged.file, { record, line: staged.lines.lineOf(record), reason, text: String(text) });
  }
  await workshop.run(`DELETE FROM ${raw} WHERE _row > ${firstRow} AND NOT (${isObject})`);
  return rows.length;
}

async function stageAll(source: FileSource, opened: readonly OpenSource[], context: LoadContext) {
  const { workshop } = context;
  const raw = quoteName(`raw ${source.name}`);
  await workshop.run(`CREATE TABLE ${raw} (_row BIGINT, line VARCHAR)`);
  const files: LoadedSource["files"][number][] = [];
  let row = 0;
  for (const [index, each] of opened.entries()) {
    const path = join(workshop.staging, `${source.name}-${index}.jsonl`);
    const copy = await createStagedFile(path);
    const at = { row, copy };
    const staged = await (
      source.format === "json" ? stageArray(each, source, at) : stageLines(each, source, context, at)
    ).finally(() => copy.close());
    await workshop.run(`INSERT INTO ${raw} SELECT * FROM ${readStaged(path, ["line"], "\x1f", "")}`);
    const [[count] = []] = await workshop.rows(`SELECT count(*) FROM ${raw} WHERE _row > ${row}`);
    if (Number(count) !== staged.read - staged.refused)
      throw new UserError(
        `The source ${staged.file} was counted to have ${staged.read - staged.refused} records, and the parser reads ${String(count)}; it is not published on a doubt.`,
      );
    const refused = staged.refused + (await refuseInvalid(raw, staged, row, context));
    const { file, sha256, read, lines } = staged;
    files.push({
      ledger: { name: source.name, file, sha256, read, parsed: read - refused, refused },
      firstRow: row,
      lineOf: lines.lineOf,
    });
    row += read;
  }
  return { raw, files };
}

/** Loads JSON objects, one a line or as elements of an array, as one table; types are those of JSON, so dates are text. */
export async function loadJson(source: FileSource, context: LoadContext): Promise<LoadedSource> {
  const { workshop } = context;
  const opened = await openSources(context.root, source.path);
  try {
    const { raw, files } = await stageAll(source, opened, context);
    const [[structure] = []] = await workshop.rows(
      `SELECT json_group_structure(CAST(line AS JSON)) FROM ${raw}`,
    );
    if (structure === null || structure === undefined)
      throw new UserError(`The source ${source.path} must have a JSON object, and it has none.`);
    await workshop.run(
      `CREATE TABLE ${quoteName(source.name)} AS SELECT _row, unnest(from_json(line, ${quoteText(String(structure))})) FROM ${raw} ORDER BY _row`,
    );
    await workshop.run(`DROP TABLE ${raw}`);
    return { name: source.name, files };
  } finally {
    await Promise.all(opened.map(({ handle }) => handle.close()));
  }
}
