import type { DataProduct } from "@trellis/shared/contract";
import type { OpenSnapshot, Snapshot, SnapshotFacts } from "../snapshot.ts";
import type { StoredRecord } from "../types.ts";
import { boundReading, type Reading } from "./bounds.ts";
import { readConnection } from "./connection.ts";
import { openDatabase, type Database } from "./database.ts";
import { recordShape, type RecordShape } from "./record.ts";
import { readRollup } from "./rollup.ts";
import { column, listOf, sql, type Sql } from "./sql.ts";

const readByIds = (
  database: Database,
  shape: RecordShape,
  { source, within }: Reading,
  ids: readonly string[],
) => {
  const rows = database.rows(
    sql`SELECT ${shape.select} FROM ${source} r WHERE ${column("id")} IN ${listOf(ids)} AND ${within}`,
  );
  return new Map(
    rows.map((row): [string, StoredRecord] => {
      const record = shape.read(row);
      return [record.id, record];
    }),
  );
};

/** The columns of the contract that a snapshot of an older contract lacks, as columns without values. */
const patchOf = (database: Database, shape: RecordShape): Sql | undefined => {
  const existing = new Set(
    database.rows(sql`SELECT name FROM pragma_table_info('records')`).map(([name]) => name),
  );
  if (!existing.has("id")) throw new Error("its table `records` has no column `id`");
  const lacking = shape.columns.filter(({ name }) => !existing.has(name));
  if (lacking.length === 0) return undefined;
  const columns = lacking.map(({ name }) => `NULL AS "${name.replaceAll('"', '""')}"`).join(", ");
  return { text: `CREATE TEMP VIEW records AS SELECT *, ${columns} FROM main.records`, params: [] };
};

const snapshotOf = (database: Database, product: DataProduct, facts: SnapshotFacts): Snapshot => {
  const shape = recordShape(product);
  const patch = patchOf(database, shape);
  if (patch) database.define(patch.text);
  let executed = 0;
  const scope = { ...facts, product };
  const metered: Database = {
    ...database,
    rows(statement) {
      executed += 1;
      return database.rows(statement);
    },
  };
  return {
    facts,
    byIds: async (ids, bounds) => readByIds(metered, shape, boundReading(database, product, bounds), ids),
    connection: async (request, bounds) => {
      const reading = boundReading(database, product, bounds);
      return readConnection(metered, shape, { ...scope, reading, bounds }, request);
    },
    rollup: async (rollup, accountIds, bounds) => {
      const reading = boundReading(database, product, bounds);
      return readRollup(metered, { ...scope, reading, bounds }, rollup, accountIds);
    },
    executed: () => executed,
    close: () => database.close(),
  };
};

/** Opens a snapshot's `data.sqlite`, which must have been verified. Fields that an older snapshot does not have yet are null. */
export const openSqliteSnapshot: OpenSnapshot = (file, product, facts) => {
  const database = openDatabase(file);
  try {
    return snapshotOf(database, product, facts);
  } catch (thrown) {
    database.close();
    throw thrown;
  }
};
