import { DuckDBTypeId, type DuckDBType } from "@duckdb/node-api";
import type { DataProduct, QualityRule } from "../../contract/index.ts";
import { quoteName, quoteText } from "../workshop.ts";
import { isListType, type BoundColumn } from "./bind-columns.ts";
import { minorOf, ruleOf } from "./column-rules.ts";

/** SQL of one column's check, over the aliases `raw` and `value` of the same row. */
export interface ColumnCheck {
  readonly bound: BoundColumn;
  /** Selected first: the statement's value as text, or typed where the type is exact. */
  readonly raw: string;
  /** Selected from it: the value to store, null where it is none. */
  readonly value: string;
  /** True where the row cannot be published; undefined where that never happens. */
  readonly bad: string | undefined;
  /** Why, where `bad` is true. */
  readonly reason: string;
}

const rawName = (index: number) => `"raw ${index}"`;

/** A value as text, null where it is empty; text inside a JSON value loses its quotes. */
function textOf(sql: string, type: DuckDBType | undefined): string {
  if (type?.alias === "JSON") return `nullif(json_extract_string(${sql}, '$'), '')`;
  return `nullif(${type?.typeId === DuckDBTypeId.VARCHAR ? sql : `CAST(${sql} AS VARCHAR)`}, '')`;
}

/** SQL that is true where a value is what `invalidValues` allows. */
function isValid(value: string, { valid }: QualityRule, isMoney: boolean): string {
  const number = isMoney ? `try_cast(${value} AS DOUBLE)` : value;
  const tests = [
    valid.minimum !== undefined && `${number} >= ${valid.minimum}`,
    valid.maximum !== undefined && `${number} <= ${valid.maximum}`,
    valid.pattern !== undefined && `regexp_matches(CAST(${value} AS VARCHAR), ${quoteText(valid.pattern)})`,
    valid.values !== undefined && `CAST(${value} AS VARCHAR) IN (${valid.values.map(quoteText).join(", ")})`,
  ].filter((test) => test !== false);
  return tests.length === 0 ? "true" : tests.join(" AND ");
}

const describeValid = ({ valid }: QualityRule) =>
  [
    valid.minimum !== undefined && `at least ${valid.minimum}`,
    valid.maximum !== undefined && `at most ${valid.maximum}`,
    valid.pattern !== undefined && `of the form ${valid.pattern}`,
    valid.values !== undefined && `one of ${valid.values.join(", ")}`,
  ]
    .filter((part) => part !== false)
    .join(" and ");

interface Part {
  readonly when: string;
  readonly reason: string;
}

const combine = (parts: readonly Part[]): Pick<ColumnCheck, "bad" | "reason"> => ({
  bad: parts.length === 0 ? undefined : parts.map(({ when }) => `coalesce(${when}, false)`).join(" OR "),
  reason: `CASE ${parts.map(({ when, reason }) => `WHEN ${when} THEN ${quoteText(reason)}`).join(" ")} END`,
});

/** Values of a list, each read by the rule of its type; text is read as a JSON array. */
function listCheck(bound: BoundColumn, raw: string): Pick<ColumnCheck, "value"> & { parts: Part[] } {
  const rule = ruleOf(bound);
  const list = isListType(bound.type)
    ? raw
    : `CASE WHEN json_valid(${raw}) THEN CASE WHEN json_type(${raw}) = 'ARRAY' THEN from_json(${raw}, '["VARCHAR"]') END END`;
  const values = `list_transform(${list}, lambda x: ${rule.value("x")})`;
  return {
    value: `CAST(to_json(${values}) AS VARCHAR)`,
    parts: [
      {
        when: `${raw} IS NOT NULL AND ${list} IS NULL`,
        reason: "must be a list, written ['a', 'b'] or as a JSON array",
      },
      {
        when: `len(list_filter(${values}, lambda x: x IS NULL)) > 0`,
        reason: `must be a list of values, each ${rule.must}`,
      },
    ],
  };
}

function moneyCheck(
  bound: BoundColumn,
  names: { amount: string; currency: string; value: string },
): Pick<ColumnCheck, "value"> & { parts: Part[] } {
  const { amount, currency, value } = names;
  const minor = minorOf(amount, currency);
  const known = ruleOf({ ...bound, column: { ...bound.column, part: "currency" } });
  if (bound.column.part === "currency") {
    const isMissing = {
      when: `${amount} IS NOT NULL AND ${currency} IS NULL`,
      reason: "an amount must have a currency: money(amount, 'EUR')",
    };
    const isUnknown = {
      when: `${amount} IS NOT NULL AND ${known.value(currency)} IS NULL`,
      reason: `must be ${known.must}`,
    };
    return { value: `CASE WHEN ${amount} IS NOT NULL THEN ${currency} END`, parts: [isMissing, isUnknown] };
  }
  const isKnown = `${known.value(currency)} IS NOT NULL`;
  return {
    value: minor,
    parts: [
      {
        when: `${amount} IS NOT NULL AND ${isKnown} AND ${value} IS NULL`,
        reason: "must be an amount with a point and no more digits than its currency has, such as 1234.50",
      },
    ],
  };
}

/** True where the nearest object around a field is there, so that what it requires must be too. */
function isPresent(bound: BoundColumn, all: readonly BoundColumn[]): string {
  const parent = bound.column.field.path.split(".").slice(0, -1).join(".");
  if (parent === "") return "true";
  const siblings = all.flatMap(({ column, sql }, index) =>
    sql !== undefined && column.field.path.startsWith(`${parent}.`) ? [`${rawName(index)} IS NOT NULL`] : [],
  );
  return siblings.length === 0 ? "false" : `(${siblings.join(" OR ")})`;
}

const nullTypes = { INTEGER: "BIGINT", REAL: "DOUBLE", TEXT: "VARCHAR" } as const;

/** The value of one column and what can be wrong with it. */
function valueCheck(
  bound: BoundColumn,
  index: number,
): Pick<ColumnCheck, "raw" | "value"> & { parts: Part[] } {
  const { column, sql, type } = bound;
  if (sql === undefined && column.part !== "currency")
    return { raw: "CAST(NULL AS VARCHAR)", value: `CAST(NULL AS ${nullTypes[column.storage]})`, parts: [] };
  const [raw, value] = [rawName(index), quoteName(column.name)];
  const text = sql === undefined ? "CAST(NULL AS VARCHAR)" : textOf(sql, type);
  if (column.field.kind === "list")
    return { raw: isListType(type) ? `CAST(${sql} AS VARCHAR[])` : text, ...listCheck(bound, raw) };
  if (column.field.kind === "money") {
    const first = column.part === "amount" ? index : index - 1;
    return {
      raw: text,
      ...moneyCheck(bound, { amount: rawName(first), currency: rawName(first + 1), value }),
    };
  }
  const rule = ruleOf(bound, type?.typeId);
  const parts = [{ when: `${raw} IS NOT NULL AND ${value} IS NULL`, reason: `must be ${rule.must}` }];
  return { raw: rule.isDirect && sql !== undefined ? sql : text, value: rule.value(raw), parts };
}

/** The checks of all columns, from the contract. */
export function columnChecks(product: DataProduct, columns: readonly BoundColumn[]): ColumnCheck[] {
  return columns.map((bound, index) => {
    const { field, part, name } = bound.column;
    const { raw, value, parts } = valueCheck(bound, index);
    const isMain = part !== "currency";
    const rules = product.quality.filter(
      (rule) => rule.metric === "invalidValues" && rule.element === field.path,
    );
    const required: Part[] =
      field.required && isMain
        ? [
            {
              when: `${rawName(index)} IS NULL AND ${isPresent(bound, columns)}`,
              reason: "must have a value, and it is empty",
            },
          ]
        : [];
    const invalid = rules
      .filter(() => bound.sql !== undefined && isMain && field.kind !== "list")
      .map((rule) => ({
        when: `${quoteName(name)} IS NOT NULL AND NOT (${isValid(part ? rawName(index) : quoteName(name), rule, part !== undefined)})`,
        reason: `must be ${describeValid(rule)}`,
      }));
    return { bound, raw, value, ...combine([...required, ...parts, ...invalid]) };
  });
}
