import type { DataProduct } from "@trellis/shared/contract";
import type { Fence } from "@trellis/shared/identity";
import type { AccountIndex } from "../accounts/account-index.ts";
import { accountColumnOf, otherAccountColumnsOf, personalColumnsOf, type Bounds } from "../bounds.ts";
import { columnsOf } from "../columns.ts";
import type { Database } from "./database.ts";
import { column, join, listOf, sql, type Sql } from "./sql.ts";

/** How a statement reads the records of a product within bounds. */
export interface Reading {
  /** What stands for the table: its records without what of them may not be shown, so that nothing is filtered or ordered by it. */
  readonly source: Sql;
  /** Whether the record `r` may be read. */
  readonly within: Sql;
  /** The same for counting all records, where going from account to account is faster than looking each record up. */
  readonly counted: Sql;
}

const records = sql`records`;
const yes = sql`1`;
const no = sql`0`;
const everything: Reading = { source: records, within: yes, counted: yes };

/** Whether an account is within a fence, as SQL. */
interface FenceCheck {
  /** Of one record after the other. */
  readonly has: (account: Sql) => Sql;
  /** From account to account. */
  readonly among: (account: Sql) => Sql;
}

const nobody: FenceCheck = { has: () => no, among: () => no };

const checkOf = (database: Database, index: AccountIndex | undefined, fence: Fence): FenceCheck => {
  if (!index) return nobody;
  const { ids, condition } = index.within(fence);
  if (ids) {
    const among = (account: Sql) => sql`${account} IN ${listOf(ids)}`;
    return { has: among, among };
  }
  const table: Sql = { text: `${database.attach(index.file)}.accounts`, params: [] };
  return {
    has: (account) => sql`EXISTS (SELECT 1 FROM ${table} a WHERE a.id = ${account} AND ${condition})`,
    among: (account) => sql`${account} IN (SELECT a.id FROM ${table} a WHERE ${condition})`,
  };
};

interface Checks {
  readonly rows: FenceCheck | undefined;
  readonly persons: FenceCheck | undefined;
}

/** When the columns of a record `b` may be shown that not everybody may see, by name. */
const conditionsOf = (product: DataProduct, { rows, persons }: Checks): ReadonlyMap<string, Sql> => {
  const own = accountColumnOf(product);
  const conditions = new Map<string, Sql>();
  if (persons) {
    const isResident = own ? persons.has(column(own.name, "b")) : no;
    for (const name of personalColumnsOf(product)) conditions.set(name, isResident);
  }
  if (rows) {
    for (const { name } of otherAccountColumnsOf(product)) {
      conditions.set(name, rows.has(column(name, "b")));
    }
  }
  return conditions;
};

const sourceOf = (product: DataProduct, conditions: ReadonlyMap<string, Sql>): Sql => {
  if (conditions.size === 0) return records;
  const columns = columnsOf(product).map(({ name }) => {
    const value = column(name, "b");
    const condition = conditions.get(name);
    const named: Sql = { text: ` AS ${column(name, "").text.slice(1)}`, params: [] };
    return condition ? sql`CASE WHEN ${condition} THEN ${value} END${named}` : value;
  });
  return sql`(SELECT ${join(columns, ", ")} FROM records b)`;
};

/** The bounds of a reader as SQL over the records of a product. */
export function boundReading(database: Database, product: DataProduct, bounds: Bounds | undefined): Reading {
  if (bounds === undefined) return everything;
  const { fence, regions, index } = bounds;
  const rows = fence && checkOf(database, index, fence);
  const persons = regions && checkOf(database, index, { regions });
  const source = sourceOf(product, conditionsOf(product, { rows, persons }));
  if (!rows) return { ...everything, source };
  const own = accountColumnOf(product);
  if (!own) return { source, within: no, counted: no };
  const id = column(own.name);
  return { source, within: rows.has(id), counted: rows.among(id) };
}
