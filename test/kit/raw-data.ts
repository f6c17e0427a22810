import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { DuckDBInstance, type Json } from "@duckdb/node-api";

/** A row as DuckDB gives it in JSON: big integers and decimals as text. */
export type RawRow = Record<string, Json>;

/** A company's files, open for SQL of a test's own: no mapping and no code of the product is used. */
export interface RawData {
  rows(sql: string): Promise<RawRow[]>;
  /** The one row of a statement that gives one. */
  row(sql: string): Promise<RawRow>;
  close(): void;
}

const shared = resolve(import.meta.dirname, "../../../shared/data");

/** Folder of a real company's exports, or undefined where this machine does not have them. */
export const realFolder = (company: string): string | undefined =>
  existsSync(join(shared, company)) ? join(shared, company) : undefined;

const reader = (file: string): string =>
  file.endsWith(".parquet")
    ? `SELECT * FROM read_parquet('${file}')`
    : `SELECT * FROM read_csv('${file}', header = true, all_varchar = true)`;

/** Opens files, named by table, as views: CSV as text, Parquet with its types. */
export const openRaw = async (folder: string, tables: Readonly<Record<string, string>>): Promise<RawData> => {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  for (const [name, file] of Object.entries(tables))
    await connection.run(`CREATE VIEW ${name} AS ${reader(join(folder, file))}`);
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  return {
    rows,
    row: async (sql) => {
      const all = await rows(sql);
      if (all.length !== 1) throw new Error(`One row was expected, but ${all.length} came of: ${sql}`);
      return all[0]!;
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};
