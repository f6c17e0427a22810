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
  /** Puts another published file beside this one; gives the name that its tables are found under. */
  attach(file: string): string;
  close(): void;
}

const maximumStatements = 200;
/** Other files beside one: requests that begin before and after a new version are served at the same time. */
const maximumAttached = 4;
/** Kilobytes of pages that SQLite keeps per snapshot; the operating system caches the rest of the file. */
const cacheKilobytes = 4096;

/** The file never changes once it is published, so SQLite needs neither locks nor journals. */
const immutable = (file: string): URL => {
  const location = pathToFileURL(file);
  location.search = "?immutable=1";
  return location;
};

const open = (file: string): DatabaseSync => {
  const database = new DatabaseSync(immutable(file), { readOnly: true, allowExtension: false });
  try {
    database.exec(`PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 0;
      PRAGMA cell_size_check = ON; PRAGMA cache_size = -${cacheKilobytes}`);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
};

/** Attaches files under names of their own, the ones attached first making room. */
const attaching = (database: DatabaseSync): Database["attach"] => {
  const names = new Map<string, string>();
  let count = 0;
  return (file) => {
    const known = names.get(file);
    if (known !== undefined) return known;
    const [oldest] = names;
    if (oldest && names.size >= maximumAttached) {
      database.exec(`DETACH ${oldest[1]}`);
      names.delete(oldest[0]);
    }
    count += 1;
    const name = `beside_${count}`;
    database.prepare(`ATTACH ? AS ${name}`).run(immutable(file).href);
    database.exec(`PRAGMA ${name}.cache_size = -${cacheKilobytes}`);
    names.set(file, name);
    return name;
  };
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
    attach: attaching(database),
    close() {
      statements.clear();
      database.close();
    },
  };
}
