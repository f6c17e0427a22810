import { closeSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import path from "node:path";
import { BIGINT, DuckDBDataChunk, DuckDBInstance, INTEGER, VARCHAR } from "@duckdb/node-api";

/** A value of a row; null is an empty cell. */
export type Cell = string | number | boolean | null;

/** A file being written, row by row. */
export interface RowFile {
  /** Path inside the sample's folder, with `/`. */
  readonly name: string;
  readonly rows: () => number;
  readonly add: (cells: readonly Cell[]) => void;
  readonly close: () => Promise<void>;
}

const bufferBytes = 1 << 18;

const openText = (folder: string, name: string) => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  const handle = openSync(file, "w");
  let buffer: string[] = [];
  let size = 0;
  const flush = () => {
    writeSync(handle, buffer.join(""));
    buffer = [];
    size = 0;
  };
  const write = (text: string) => {
    buffer.push(text);
    size += text.length;
    if (size >= bufferBytes) flush();
  };
  const close = () => {
    flush();
    closeSync(handle);
  };
  return { write, close };
};

const csvCell = (cell: Cell): string => {
  if (cell === null) return "";
  const text = String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** One line of a CSV file, with its end. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(",")}\n`;

/** One line of a JSON Lines file, with its end. */
export const jsonLine = (value: object): string => `${JSON.stringify(value)}\n`;

/** The words of a text, such as column names. */
export const wordsOf = (names: string): string[] => names.split(/\s+/);

/** A CSV file with a header line. */
export const createCsv = (folder: string, name: string, header: readonly string[]): RowFile => {
  const text = openText(folder, name);
  let rows = 0;
  text.write(csvLine(header));
  const add = (cells: readonly Cell[]) => {
    rows += 1;
    text.write(csvLine(cells));
  };
  return { name, rows: () => rows, add, close: async () => text.close() };
};

/** A JSON Lines file, an object a line. */
export const createJsonLines = (folder: string, name: string) => {
  const text = openText(folder, name);
  let rows = 0;
  const add = (value: object) => {
    rows += 1;
    text.write(jsonLine(value));
  };
  return { name, rows: () => rows, add, close: async () => text.close() };
};

/** A column of a Parquet file; `time` takes milliseconds and becomes a TIMESTAMP. */
export type ParquetColumn = readonly [name: string, type: "text" | "int" | "time"];

const duckTypes = { text: VARCHAR, int: INTEGER, time: BIGINT };
const sqlTypes = { text: "VARCHAR", int: "INTEGER", time: "BIGINT" };
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const selectOf = (columns: readonly ParquetColumn[]): string =>
  columns.map(([name, type]) => (type === "time" ? `make_timestamp(${name}) AS ${name}` : name)).join(", ");

const chunkOf = (columns: readonly ParquetColumn[], rows: readonly (readonly Cell[])[]): DuckDBDataChunk => {
  const chunk = DuckDBDataChunk.create(columns.map(([, type]) => duckTypes[type]));
  chunk.setColumns(
    columns.map(([, type], index) =>
      rows.map((row) => (type === "time" ? BigInt(Number(row[index])) * 1000n : (row[index] ?? null))),
    ),
  );
  return chunk;
};

/**
 * A Parquet file, written whole when it is closed and renamed into place, so that a reader never sees half of it. With `append`, the rows of the
 * file as it was come first.
 */
export const createParquet = async (
  folder: string,
  name: string,
  columns: readonly ParquetColumn[],
  options: { append?: boolean } = {},
): Promise<RowFile> => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  await connection.run(
    `CREATE TABLE rows (${columns.map(([column, type]) => `${column} ${sqlTypes[type]}`).join(", ")})`,
  );
  const appender = await connection.createAppender("rows");
  let pending: (readonly Cell[])[] = [];
  let rows = 0;
  const flush = () => {
    if (pending.length > 0) appender.appendDataChunk(chunkOf(columns, pending));
    pending = [];
  };
  const add = (cells: readonly Cell[]) => {
    rows += 1;
    pending.push(cells);
    if (pending.length === 2048) flush();
  };
  const close = async () => {
    flush();
    appender.closeSync();
    const before = options.append === true ? `SELECT * FROM read_parquet(${quoted(file)}) UNION ALL ` : "";
    const select = `${before}SELECT ${selectOf(columns)} FROM rows`;
    await connection.run(`COPY (${select}) TO ${quoted(`${file}.new`)} (FORMAT parquet, COMPRESSION zstd)`);
    connection.closeSync();
    instance.closeSync();
    renameSync(`${file}.new`, file);
  };
  return { name, rows: () => rows, add, close };
};
