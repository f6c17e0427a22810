import { createHash } from "node:crypto";
import { join } from "node:path";
import { Client } from "pg";
import QueryStream from "pg-query-stream";
import { messageOf, UserError } from "../../errors/index.ts";
import type { PostgresSource } from "../mapping/mapping.ts";
import { quoteName } from "../workshop.ts";
import { readStaged } from "./load-csv.ts";
import type { LoadContext, LoadedSource } from "./loaded.ts";
import { createStagedFile } from "./stage-file.ts";

const connectTimeout = 10_000;
const batchRows = 2_000;

/** The table's columns in order, by their names. */
async function columnsOf(client: Client, source: PostgresSource): Promise<string[]> {
  const { rows } = await client.query<{ column_name: string }>(
    "SELECT column_name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position",
    [source.schema, source.table],
  );
  if (rows.length > 0) return rows.map((row) => row.column_name);
  throw new UserError(
    `The table ${source.schema}.${source.table} of ${source.variable} must exist and be readable, and it is not there.`,
  );
}

const csvField = (value: string | null) => (value === null ? "" : `"${value.replaceAll('"', '""')}"`);

/** Writes all rows as they are at one moment; gives their number and hash. */
async function stage(
  client: Client,
  source: PostgresSource,
  columns: readonly string[],
  { path, signal }: { path: string; signal?: AbortSignal },
) {
  const fields = columns.map((name) => `${quoteName(name)}::text`).join(", ");
  const table = `${quoteName(source.schema)}.${quoteName(source.table)}`;
  const stream = client.query(
    new QueryStream(`SELECT ${fields} FROM ${table}`, [], {
      rowMode: "array",
      batchSize: batchRows,
      highWaterMark: batchRows,
    }),
  );
  const copy = await createStagedFile(path);
  const hash = createHash("sha256");
  let read = 0;
  try {
    for await (const row of stream as AsyncIterable<(string | null)[]>) {
      signal?.throwIfAborted();
      read += 1;
      const record = Buffer.from(row.map(csvField).join(","));
      hash.update(record).update("\n");
      copy.add(read, 0x2c, record, [0, record.length]);
      if (read % batchRows === 0) await copy.flush();
    }
  } finally {
    await copy.close();
  }
  return { read, sha256: hash.digest("hex") };
}

/** Loads a PostgreSQL table as it is at one moment, every column as text; times are in UTC. */
export async function loadPostgres(source: PostgresSource, context: LoadContext): Promise<LoadedSource> {
  const { workshop, env, signal } = context;
  const connectionString = env[source.variable];
  if (connectionString === undefined || connectionString === "")
    throw new UserError(
      `The environment variable ${source.variable} must hold the connection string of the source ${source.name}, and it is not set.`,
    );
  const client = new Client({ connectionString, connectionTimeoutMillis: connectTimeout });
  client.on("error", () => {});
  const file = `postgres:${source.variable} ${source.schema}.${source.table}`;
  try {
    await client.connect();
    await client.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await client.query("SET LOCAL TimeZone = 'UTC'");
    await client.query("SET LOCAL DateStyle = 'ISO, YMD'");
    const columns = await columnsOf(client, source);
    const path = join(workshop.staging, `${source.name}.csv`);
    const { read, sha256 } = await stage(client, source, columns, { path, signal });
    await workshop.run(
      `CREATE TABLE ${quoteName(source.name)} AS SELECT * FROM ${readStaged(path, columns, ",", '"')}`,
    );
    const [[count] = []] = await workshop.rows(`SELECT count(*) FROM ${quoteName(source.name)}`);
    if (Number(count) !== read)
      throw new UserError(
        `The source ${file} gave ${read} rows, and the parser reads ${String(count)}; it is not published on a doubt.`,
      );
    const ledger = { name: source.name, file, sha256, read, parsed: read, refused: 0 };
    return { name: source.name, files: [{ ledger, firstRow: 0, lineOf: () => undefined }] };
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(
      `The source ${file} cannot be read: ${messageOf(cause) || "the server does not answer"}.`,
      { cause },
    );
  } finally {
    await client.end().catch(() => {});
  }
}
