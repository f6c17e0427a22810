import { DatabaseSync, type StatementSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import type { Row } from "./record.ts";
import type { Sql } from "./sql.ts";

/** A read-only database of one published file. */
export interface Database {
  /** Runs one statement and gives its rows as lists; integers are bigint. */
  rows(statement: Sql): Row[];
  /** Defines something temporary for this connection. */
  define(text: string): void;
  close(): void;
}

const maximumStatements = 200;
/** Kilobytes of pages that SQLite keeps per snapshot; the operating system caches the rest of the file. */
const cacheKilobytes = 4096;

const open = (file: string): DatabaseSync => {
  const location = pathToFileURL(file);
  // The file never changes once it is published, so SQLite needs neither locks nor journals.
  location.search = "?immutable=1";
  const database = new DatabaseSync(location, { readOnly: true, allowExtension: false });
  try {
    database.exec(`PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 0;
      PRAGMA cell_size_check = ON; PRAGMA cache_size = -${cacheKilobytes}`);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
};

/** Opens a published file; throws where it is no database. Statements are prepared once and kept. */
export function openDatabase(file: string): Database {
  const database = open(file);
  const statements = new Map<string, StatementSync>();

  const prepare = (text: string): StatementSync => {
    const known = statements.get(text);
    if (known) return known;
    if (statements.size >= maximumStatements) statements.clear();
    const statement = database.prepare(text);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    statements.set(text, statement);
    return statement;
  };

  return {
    rows: ({ text, params }) => prepare(text).all(...params) as unknown as Row[],
    define: (text) => database.exec(text),
    close() {
      statements.clear();
      database.close();
    },
  };
}
