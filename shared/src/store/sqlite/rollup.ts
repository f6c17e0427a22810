import type { DataProduct } from "@trellis/shared/contract";
import { fromMinor } from "@trellis/shared/scalars";
import { mayRead, type Bounds } from "../bounds.ts";
import { readFilter } from "../filter.ts";
import { checkRollup, windowOf, type CheckedRollup } from "../rollup.ts";
import type { SnapshotFacts } from "../snapshot.ts";
import type { Rollup, RollupValue } from "../types.ts";
import type { Reading } from "./bounds.ts";
import type { Database } from "./database.ts";
import { column, listOf, sql, type Sql } from "./sql.ts";
import { conditionSql } from "./where.ts";

const applied = ({ apply, field }: CheckedRollup): Sql => {
  if (!field) return sql`count(*)`;
  const operand = column(field.kind === "money" ? `${field.path}.amount` : field.path);
  return sql`${{ text: apply, params: [] }}(${operand})`;
};

const statementOf = (
  checked: CheckedRollup,
  { source, where }: { source: Sql; where: Sql },
  accountIds: readonly string[],
  asOf: string,
): Sql => {
  const currency = checked.field?.kind === "money" ? column(`${checked.field.path}.currency`) : sql`NULL`;
  const present = checked.field?.kind === "money" ? sql` AND ${currency} IS NOT NULL` : sql``;
  const time = column(checked.time.name);
  const window = checked.days === undefined ? undefined : windowOf(asOf, checked.days, checked.isDate);
  const within = window ? sql` AND ${time} > ${window.from} AND ${time} <= ${window.to}` : sql``;
  return sql`SELECT ${column("accountId")}, ${applied(checked)}, ${currency} FROM ${source} r
    WHERE ${column("accountId")} IN ${listOf(accountIds)} AND ${where}${present}${within}
    GROUP BY ${column("accountId")}, ${currency} ORDER BY ${column("accountId")}, ${currency}`;
};

type ResultRow = readonly [account: string, value: unknown, currency: string | null];

const plain = ({ field }: CheckedRollup, value: unknown): unknown => {
  if (field?.type === "Boolean") return typeof value === "bigint" ? value !== 0n : null;
  return typeof value === "bigint" ? Number(value) : (value ?? null);
};

const valueOf = (checked: CheckedRollup, rows: readonly ResultRow[]): RollupValue => {
  const { apply, field } = checked;
  if (field?.kind === "money") {
    if (rows.length > 1) return { kind: "mixed", currencies: rows.map(([, , currency]) => String(currency)) };
    const [, minor, currency] = rows[0] ?? [];
    if (typeof minor !== "bigint" || !currency) return { kind: "value", value: null };
    return { kind: "value", value: { amount: fromMinor(minor, currency), currency } };
  }
  const value = rows[0] ? plain(checked, rows[0][1]) : null;
  const isTotal = apply === "count" || apply === "sum";
  return { kind: "value", value: isTotal ? (value ?? 0) : value };
};

/**
 * Computes a figure for any number of accounts in one statement. Without records `count` and a sum of numbers are 0, all else is null; an
 * account that may not be read is one without records.
 */
export function readRollup(
  database: Database,
  scope: SnapshotFacts & { product: DataProduct; reading: Reading; bounds: Bounds | undefined },
  rollup: Rollup,
  accountIds: readonly string[],
): ReadonlyMap<string, RollupValue> {
  const { product, reading, bounds, ...facts } = scope;
  const checked = checkRollup(product, rollup);
  const where = conditionSql(readFilter({ product, currencies: facts.currencies }, rollup.where));
  const { source } = reading;
  const readable = accountIds.filter((id) => mayRead(bounds, id));
  const statement = statementOf(checked, { source, where }, readable, facts.asOf);
  const rows = database.rows(statement) as unknown as ResultRow[];
  const byAccount = Map.groupBy(rows, ([account]) => account);
  return new Map(accountIds.map((account) => [account, valueOf(checked, byAccount.get(account) ?? [])]));
}
