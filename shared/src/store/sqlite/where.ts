import type { Condition } from "../condition.ts";
import type { OrderTerm } from "../order.ts";
import type { Position } from "../cursor.ts";
import { column, join, listOf, sql, type Sql } from "./sql.ts";

const yes = sql`1`;
const no = sql`0`;

const joined = (of: readonly Condition[], separator: string, empty: Sql): Sql => {
  if (of.length === 0) return empty;
  const pieces = of.map(conditionSql);
  return pieces.length === 1 ? (pieces[0] as Sql) : sql`(${join(pieces, separator)})`;
};

const operator = (text: string): Sql => ({ text, params: [] });

/** A condition as SQL over the table `r`; always 1 or 0, never NULL, so that NOT is its exact opposite. */
export function conditionSql(condition: Condition): Sql {
  if (condition.kind === "all") return joined(condition.of, " AND ", yes);
  if (condition.kind === "any") return joined(condition.of, " OR ", no);
  if (condition.kind === "not") return sql`(NOT ${conditionSql(condition.of)})`;
  const name = column(condition.column.name);
  switch (condition.kind) {
    case "missing":
      return sql`(${name} IS NULL)`;
    case "equal":
      return sql`(${name} IS ${condition.value})`;
    case "in":
      return sql`(${name} IS NOT NULL AND ${name} IN ${listOf(condition.values)})`;
    case "compare":
      return sql`(${name} IS NOT NULL AND ${name} ${operator(condition.op)} ${condition.value})`;
    case "contains":
      return sql`(${name} IS NOT NULL AND instr(${name}, ${condition.value}) > 0)`;
    case "startsWith":
      return sql`(${name} IS NOT NULL AND instr(${name}, ${condition.value}) = 1)`;
    case "hasAny":
      return sql`(${name} IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(${name}) l WHERE l.value IN ${listOf(condition.values)}))`;
    case "empty":
      return sql`(${name} IS NULL OR json_array_length(${name}) = 0)`;
  }
}

/** The order as SQL over the table `r`; missing values last. */
export const orderSql = (terms: readonly OrderTerm[]): Sql =>
  join(
    terms.map(({ column: { name, field }, direction }) => {
      // SQLite puts NULL last by itself when descending; saying so where no NULL can be would only hide the index.
      const nulls = direction === "ASC" && !field.required ? " NULLS LAST" : "";
      return sql`${column(name)}${operator(` ${direction}${nulls}`)}`;
    }),
    ", ",
  );

const isAfter = ({ column: { name, field }, direction }: OrderTerm, value: Position[number]): Sql => {
  if (value === null) return no;
  const beyond = sql`${column(name)} ${operator(direction === "ASC" ? ">" : "<")} ${value}`;
  return field.required ? sql`(${beyond})` : sql`(${beyond} OR ${column(name)} IS NULL)`;
};

/** The records after a position, as SQL over the table `r`: later in the first column, or equal there and later in the rest. */
export function afterSql(terms: readonly OrderTerm[], position: Position): Sql {
  const [term, ...rest] = terms;
  if (!term) return no;
  const value = position[0] ?? null;
  const later = isAfter(term, value);
  if (rest.length === 0) return later;
  const following = afterSql(rest, position.slice(1));
  const name = column(term.column.name);
  const either = sql`(${later} OR (${name} IS ${value} AND ${following}))`;
  if (value === null || !term.column.field.required) return either;
  // A bound on the leading column by itself lets the index begin at the cursor.
  const bound = operator(term.direction === "ASC" ? ">=" : "<=");
  return sql`(${name} ${bound} ${value} AND ${either})`;
}
