import { DuckDBListType, DuckDBTypeId, DuckDBStructType, type DuckDBType } from "@duckdb/node-api";
import { UserError } from "../../errors/index.ts";
import { placeOf, type LoadedSource } from "../load/loaded.ts";
import { quoteName, type Workshop } from "../workshop.ts";
import type { Mapping } from "./mapping.ts";
import { describeStatement, sqlProblem, type OutputColumn } from "./statement.ts";

/** Where a statement's records say which rows they are made of: per `rows:` source an SQL list of row numbers. */
export interface RowReference {
  readonly source: LoadedSource;
  readonly rows: string;
  /** SQL for the first of them. */
  readonly first: string;
  readonly isList: boolean;
}

const referTo = (source: LoadedSource, sql: string, type: DuckDBType): RowReference =>
  type instanceof DuckDBListType
    ? { source, rows: sql, first: `list_min(${sql})`, isList: true }
    : { source, rows: `[${sql}]`, first: sql, isList: false };

/** How `_row` names the rows of the mapping's `rows:` sources. */
export function rowReferences(
  outputs: readonly OutputColumn[],
  rows: readonly LoadedSource[],
  file: string,
): RowReference[] {
  const column = outputs.find(({ name }) => name === "_row");
  if (rows.length === 0) return [];
  const names = rows.map(({ name }) => name).join(", ");
  if (!column)
    throw new UserError(
      `${file}: the statement must return _row, the row of ${names} that a record is made of, or list(_row), and it does not.`,
    );
  const { type } = column;
  if (!(type instanceof DuckDBStructType)) {
    if (rows.length === 1) return [referTo(rows[0] as LoadedSource, '"_row"', type)];
    throw new UserError(
      `${file}: with several sources in "-- rows:", _row is {${names}}, each the row or list of rows, and it is ${type.toString()}.`,
    );
  }
  return rows.map((source) => {
    const index = type.entryNames.indexOf(source.name);
    const entry = type.entryTypes[index];
    if (entry === undefined)
      throw new UserError(`${file}: _row must have an entry "${source.name}", and it is ${type.toString()}.`);
    return referTo(source, `"_row".${quoteName(source.name)}`, entry);
  });
}

/** Runs the mapping's statement; its rows are the table `produced`. */
export async function produce(workshop: Workshop, mapping: Mapping): Promise<OutputColumn[]> {
  const outputs = await describeStatement(workshop, mapping.sql, mapping);
  await workshop.run(`CREATE TABLE trellis.produced AS ${mapping.sql}`).catch((thrown: unknown) => {
    throw sqlProblem(thrown, mapping.file);
  });
  const isNull = async ({ name, type }: OutputColumn) =>
    type.typeId === DuckDBTypeId.INTEGER &&
    Number((await workshop.rows(`SELECT count(${quoteName(name)}) FROM trellis.produced`))[0]?.[0]) === 0;
  return Promise.all(outputs.map(async (output) => ({ ...output, isNull: await isNull(output) })));
}

const distinctRows = (table: string, { rows, first, isList }: RowReference) =>
  isList
    ? `SELECT DISTINCT unnest(${rows}) AS _row FROM ${table}`
    : `SELECT DISTINCT ${first} AS _row FROM ${table}`;

const examples = (source: LoadedSource, rows: readonly unknown[][]) =>
  rows
    .map(([row]) => {
      const { file, line, record } = placeOf(source, Number(row));
      return `${file} ${line === undefined ? `record ${record}` : `line ${line}`}`;
    })
    .join(", ");

/** Every record is made of rows that exist. */
async function assertRowsExist(
  workshop: Workshop,
  references: readonly RowReference[],
  file: string,
): Promise<void> {
  if (references.length === 0) return;
  const isNull = references.map(({ first }) => `${first} IS NULL`).join(" AND ");
  const [[without] = []] = await workshop.rows(`SELECT count(*) FROM trellis.produced WHERE ${isNull}`);
  if (Number(without) > 0)
    throw new UserError(
      `${file}: each record names the rows it is made of in _row, and ${String(without)} have none there; an outer join from another table does that.`,
    );
  for (const reference of references) {
    const source = quoteName(reference.source.name);
    const [[unknown] = []] = await workshop.rows(
      `SELECT count(*) FROM (${distinctRows("trellis.produced", reference)}) made ANTI JOIN ${source} USING (_row) WHERE _row IS NOT NULL`,
    );
    if (Number(unknown) > 0)
      throw new UserError(
        `${file}: _row is the row of ${reference.source.name}, and ${String(unknown)} of its values are no such row.`,
      );
  }
}

/**
 * Row numbers of another source would stand for any rows of this one, so a query reads what its `_row` is about. Where DuckDB cannot tell
 * what a query reads (it cannot of JOIN … USING), that is not asked.
 */
function assertReads(
  { connection }: Workshop,
  { sql, place }: { sql: string; place: string },
  rows: readonly LoadedSource[],
): void {
  const tables = connection.getTableNames(sql, false).map((name) => name.toLowerCase());
  if (
    tables.length === 0 ||
    rows.length === 0 ||
    rows.some(({ name }) => tables.includes(name.toLowerCase()))
  )
    return;
  throw new UserError(
    `${place}: _row is a row of ${rows.map(({ name }) => name).join(" or ")}, which the query does not read; it reads ${tables.join(", ")}.`,
  );
}

/** Runs one omission; its rows that are in no record and no omission before it go to the covered rows. */
async function omit(
  workshop: Workshop,
  mapping: Mapping,
  { index, rows }: { index: number; rows: readonly LoadedSource[] },
): Promise<number> {
  const { query, line } = mapping.omissions[index] as Mapping["omissions"][number];
  const outputs = await describeStatement(workshop, query, { file: mapping.file, line });
  if (!outputs.some(({ name }) => name === "_row"))
    throw new UserError(
      `${mapping.file}:${line}: an omission's query returns _row, and this one returns ${outputs.map(({ name }) => name).join(", ")}.`,
    );
  assertReads(workshop, { sql: query, place: `${mapping.file}:${line}` }, rows);
  const references = rowReferences(outputs, rows, `${mapping.file}:${line}`);
  await workshop.run(`CREATE OR REPLACE TABLE trellis.omitted AS ${query}`).catch((thrown: unknown) => {
    throw sqlProblem(thrown, mapping.file, line);
  });
  let omitted = 0;
  for (const reference of references) {
    const covered = quoteName(`covered ${reference.source.name}`);
    const fresh = `SELECT _row FROM (${distinctRows("trellis.omitted", reference)}) gone SEMI JOIN ${quoteName(reference.source.name)} USING (_row) ANTI JOIN ${covered} USING (_row)`;
    const [[count] = []] = await workshop.rows(`SELECT count(*) FROM (${fresh})`);
    omitted += Number(count);
    await workshop.run(`INSERT INTO ${covered} ${fresh}`);
  }
  return omitted;
}

/**
 * Holds every row of the `rows:` sources against the records and the named omissions, and gives the omissions' counts. A row that is in
 * neither is lost, and a UserError that names examples.
 */
export async function accountForRows(
  workshop: Workshop,
  mapping: Mapping,
  references: readonly RowReference[],
) {
  const rows = references.map(({ source }) => source);
  assertReads(workshop, { sql: mapping.sql, place: mapping.file }, rows);
  await assertRowsExist(workshop, references, mapping.file);
  for (const reference of references)
    await workshop.run(
      `CREATE TABLE ${quoteName(`covered ${reference.source.name}`)} AS ${distinctRows("trellis.produced", reference)}`,
    );
  const omitted: { reason: string; rows: number }[] = [];
  for (const [index, { reason }] of mapping.omissions.entries())
    omitted.push({ reason, rows: await omit(workshop, mapping, { index, rows }) });
  for (const { source } of references) {
    const lost = `FROM ${quoteName(source.name)} ANTI JOIN ${quoteName(`covered ${source.name}`)} USING (_row)`;
    const [[count] = []] = await workshop.rows(`SELECT count(*) ${lost}`);
    if (Number(count) === 0) continue;
    const some = await workshop.rows(`SELECT _row ${lost} ORDER BY _row LIMIT 5`);
    throw new UserError(
      `${mapping.file}: every row of ${source.name} is in a record or in a named omission, and ${String(count)} are in neither (${examples(source, some)}); name why with "-- omit: reason = SELECT _row FROM …".`,
    );
  }
  return omitted;
}
