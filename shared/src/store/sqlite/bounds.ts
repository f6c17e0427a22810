import type { DataProduct } from "@trellis/shared/contract";
import type { Fence } from "@trellis/shared/identity";
import type { AccountIndex } from "../accounts/account-index.ts";
import { fenceSql } from "../accounts/fence-sql.ts";
import { accountColumnOf, personalColumnsOf, type Bounds } from "../bounds.ts";
import { columnsOf, type Column } from "../columns.ts";
import type { Database } from "./database.ts";
import { column, join, listOf, sql, type Sql } from "./sql.ts";

/** How a statement reads the records of a product within bounds. */
export interface Reading {
  /** What stands for the table: its records with personal data that may not be shown left out, before anything is filtered or ordered by it. */
  readonly source: Sql;
  /** Whether the record `r` may be read. */
  readonly within: Sql;
  /** The same for counting all records, where going from account to account is faster than looking each record up. */
  readonly counted: Sql;
}

const everything: Reading = { source: sql`records`, within: sql`1`, counted: sql`1` };
const nothing = sql`0`;

/** The accounts `a` of the index that lie within the fence, as a condition and as a list. */
const accountsWithin = (database: Database, index: AccountIndex, fence: Fence) => {
  const few = index.within(fence).ids;
  const table: Sql = { text: `${database.attach(index.file)}.accounts`, params: [] };
  const inFence = fenceSql(fence);
  return {
    few,
    has: (account: Sql) => sql`EXISTS (SELECT 1 FROM ${table} a WHERE a.id = ${account} AND ${inFence})`,
    all: sql`(SELECT a.id FROM ${table} a WHERE ${inFence})`,
  };
};

const fenced = (
  database: Database,
  account: Column | undefined,
  { fence, index }: Bounds,
): Omit<Reading, "source"> => {
  if (fence === undefined) return everything;
  if (!account || !index) return { within: nothing, counted: nothing };
  const accounts = accountsWithin(database, index, fence);
  const id = column(account.name);
  if (accounts.few) {
    const within = sql`${id} IN ${listOf(accounts.few)}`;
    return { within, counted: within };
  }
  return { within: accounts.has(id), counted: sql`${id} IN ${accounts.all}` };
};

const resident = (
  database: Database,
  account: Column | undefined,
  { regions, index }: { regions: readonly string[]; index: AccountIndex | undefined },
): Sql => {
  if (!account || !index || regions.length === 0) return nothing;
  return accountsWithin(database, index, { regions }).has(column(account.name, "b"));
};

/** The bounds of a reader as SQL over the records of a product. */
export function boundReading(database: Database, product: DataProduct, bounds: Bounds | undefined): Reading {
  if (bounds === undefined) return everything;
  const account = accountColumnOf(product);
  const rows = fenced(database, account, bounds);
  const personal = personalColumnsOf(product);
  const { regions, index } = bounds;
  if (regions === undefined || personal.size === 0) return { ...rows, source: everything.source };
  const may = resident(database, account, { regions, index });
  const columns = columnsOf(product).map(({ name }) => {
    const value = column(name, "b");
    const named: Sql = { text: ` AS ${column(name).text.slice(2)}`, params: [] };
    return personal.has(name) ? sql`CASE WHEN ${may} THEN ${value} END${named}` : value;
  });
  return { ...rows, source: sql`(SELECT ${join(columns, ", ")} FROM records b)` };
}
