import { join } from "node:path";
import { UserError } from "../../errors/index.ts";
import type { FileSource } from "../mapping/mapping.ts";
import { quoteName, quoteText, type Workshop } from "../workshop.ts";
import { assertKeysDiffer, lossyNumber, type JsonStructure } from "./json-structure.ts";
import { readStaged } from "./load-csv.ts";
import { placeOf, type LoadContext, type LoadedSource } from "./loaded.ts";
import { openSources, type OpenSource } from "./source-files.ts";
import { createStagedFile } from "./stage-file.ts";
import { separator, stageArray, stageLines, tooDeep, type StagedJson } from "./stage-json.ts";

/** Refuses what is no JSON object; gives how many. */
async function refuseInvalid(
  raw: string,
  staged: StagedJson,
  firstRow: number,
  { workshop, onRefused }: LoadContext,
): Promise<number> {
  const isObject = `CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' AND len(list_distinct(json_keys(line))) = len(json_keys(line)) ELSE false END`;
  const rows = await workshop.rows(
    `SELECT _row, left(line, 200), CASE WHEN json_valid(line) THEN json_type(line) END FROM ${raw} WHERE _row > ${firstRow} AND NOT (${isObject}) ORDER BY _row`,
  );
  for (const [row, text, type] of rows) {
    const record = Number(row) - firstRow;
    const reason =
      (String(text).startsWith(tooDeep) && "is nested too deep") ||
      (type === null && "is not valid JSON") ||
      (type === "OBJECT" ? "has a key twice" : "is not a JSON object");
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
      source.format === "json" ? stageArray(each, source, context, at) : stageLines(each, source, context, at)
    ).finally(() => copy.close());
    await workshop.run(
      `INSERT INTO ${raw} SELECT * FROM ${readStaged(path, ["line"], String.fromCharCode(separator), "")}`,
    );
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

const batchRows = 20_000;

/** No number that has more digits than its column is guessed at. */
async function assertExact(
  raw: string,
  structure: JsonStructure,
  source: LoadedSource,
  workshop: Workshop,
): Promise<void> {
  const large = `FROM ${raw} WHERE regexp_matches(line, '[0-9]{16}')`;
  for (let after = 0; ;) {
    const rows = await workshop.rows(
      `SELECT _row, line ${large} AND _row > ${after} ORDER BY _row LIMIT ${batchRows}`,
    );
    for (const [row, text] of rows) {
      after = Number(row);
      const number = lossyNumber(String(text), structure);
      const { file, line } = placeOf(source, after);
      if (number !== undefined)
        throw new UserError(
          `The number ${number} on line ${line} of ${file} would lose digits; write it as text, in quotes.`,
        );
    }
    if (rows.length < batchRows) return;
  }
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
    const types = JSON.parse(String(structure)) as JsonStructure;
    assertKeysDiffer(types, source.path);
    await assertExact(raw, types, { name: source.name, files }, workshop);
    await workshop.run(
      `CREATE TABLE ${quoteName(source.name)} AS SELECT _row, unnest(from_json(line, ${quoteText(String(structure))})) FROM ${raw} ORDER BY _row`,
    );
    await workshop.run(`DROP TABLE ${raw}`);
    return { name: source.name, files };
  } finally {
    await Promise.all(opened.map(({ handle }) => handle.close()));
  }
}
