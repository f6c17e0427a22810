import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { DataProduct } from "../../contract/index.ts";
import { columnsOf, type Column } from "../../store/index.ts";
import { quoteName, type Workshop } from "../workshop.ts";

/** Records that are carried over at a time: as one JSON text, which DuckDB writes and V8 reads faster than anything else here (measured). */
const blockRows = 10_000;

/** Amounts go as text, which SQLite turns into exact 64-bit integers; a JSON number would lose digits. */
const exported = ({ name, storage, part }: Column) =>
  part === "amount" && storage === "INTEGER" ? `CAST(${quoteName(name)} AS VARCHAR)` : quoteName(name);

const createTable = (columns: readonly Column[]) =>
  `CREATE TABLE records (${columns
    .map(({ name, storage }) => `${quoteName(name)} ${storage}${name === "id" ? " NOT NULL" : ""}`)
    .join(", ")})`;

/** All made after the records are in, the one that makes ids unique too: a primary key kept up row by row takes a third longer (measured). */
function createIndexes(product: DataProduct, columns: readonly Column[]): string[] {
  const has = (name: string) => columns.some((column) => column.name === name);
  const time = has(product.eventTime) ? [`${quoteName(product.eventTime)} DESC`] : [];
  const byTime = [...time, '"id"'].join(", ");
  return [
    `CREATE UNIQUE INDEX records_by_id ON records ("id")`,
    ...(has("accountId") ? [`CREATE INDEX records_by_account ON records ("accountId", ${byTime})`] : []),
    ...(time.length > 0 ? [`CREATE INDEX records_by_time ON records (${byTime})`] : []),
  ];
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function insertAll(
  workshop: Workshop,
  database: DatabaseSync,
  columns: readonly Column[],
  signal?: AbortSignal,
): Promise<number> {
  const insert = database.prepare(
    `INSERT INTO records (${columns.map(({ name }) => quoteName(name)).join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
  const [[last] = []] = await workshop.rows("SELECT max(rowid) FROM trellis.checked");
  const block = async (from: number) => {
    const [[text] = []] = await workshop.rows(
      `SELECT '[' || string_agg(json_array(${columns.map(exported).join(", ")}), ',') || ']' FROM trellis.checked WHERE rowid BETWEEN ${from} AND ${from + blockRows - 1}`,
    );
    return text as string | null;
  };
  let inserted = 0;
  let next = block(0);
  for (let from = 0; from <= Number(last ?? -1); from += blockRows) {
    signal?.throwIfAborted();
    const text = await next;
    next = block(from + blockRows);
    for (const row of JSON.parse(text ?? "[]") as SQLInputValue[][]) {
      insert.run(...row);
      inserted += 1;
    }
    await nextTurn();
  }
  await next;
  return inserted;
}

/** Columns that have a value; the others need not be carried over. */
async function filled(workshop: Workshop, columns: readonly Column[]): Promise<Column[]> {
  const counts = columns.map(({ name }) => `count(${quoteName(name)})`).join(", ");
  const [row = []] = await workshop.rows(`SELECT ${counts} FROM trellis.checked`);
  return columns.filter(({ name }, index) => name === "id" || Number(row[index]) > 0);
}

/** Writes the checked records to a SQLite file, indexed by id, account and event time, and makes it durable. Gives their number. */
export async function writeSqlite(
  workshop: Workshop,
  product: DataProduct,
  { path, signal }: { path: string; signal?: AbortSignal },
): Promise<number> {
  const columns = columnsOf(product);
  const database = new DatabaseSync(path);
  let inserted: number;
  try {
    database.exec(
      "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -32768",
    );
    database.exec(createTable(columns));
    database.exec("BEGIN");
    inserted = await insertAll(workshop, database, await filled(workshop, columns), signal);
    database.exec("COMMIT");
    for (const index of createIndexes(product, columns)) database.exec(index);
    database.exec("PRAGMA analysis_limit = 1000; ANALYZE");
  } finally {
    database.close();
  }
  return inserted;
}
