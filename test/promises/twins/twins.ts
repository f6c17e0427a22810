import { readFile } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";

/** Answers of the example operations as DuckDB computes them straight from the sample's raw files. */
export interface Twins {
  /** The `data` that the operation must give, all pages together. */
  answer(operation: string, variables: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(): void;
}

const textOf = (file: string): Promise<string> => readFile(new URL(file, import.meta.url), "utf8");

const literal = (value: unknown): string =>
  typeof value === "number" ? String(value) : `'${String(value).replaceAll("'", "''")}'`;

/** Loads the raw files below `sources`; `moment` is the time of the publish. */
export const createTwins = async (sources: string, moment: Date): Promise<Twins> => {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  const time = moment.toISOString().replace("T", " ").replace("Z", "");
  await connection.run(`SET VARIABLE sources = ${literal(sources)}; SET VARIABLE moment = ${literal(time)}`);
  for (const file of ["raw.sql", "figures.sql"]) await connection.run(await textOf(file));
  return {
    async answer(operation, variables) {
      let text = await textOf(`${operation}.sql`);
      for (const [name, value] of Object.entries(variables))
        text = text.replaceAll(`$${name}`, literal(value));
      const reader = await connection.runAndReadAll(`SELECT to_json(data) FROM (${text})`);
      const [row] = reader.getRows();
      return row === undefined ? undefined : JSON.parse(String(row[0]));
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
};
