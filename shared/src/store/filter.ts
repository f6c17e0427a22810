import type { DataProduct, ProductField } from "@trellis/shared/contract";
import { columnsOf, type Column } from "./columns.ts";
import { always, comparisons, not, type Condition } from "./condition.ts";
import { moneyConditions } from "./filter-money.ts";
import { toStored } from "./filter-values.ts";
import { refuseInput } from "./refuse.ts";
import type { Where } from "./types.ts";

/** Limits of one filter. */
export const filterLimits = { depth: 8, listLength: 1000, conditions: 500 } as const;

/** What a filter is read with: the product, and the currencies that its snapshot holds per money field. */
export interface FilterScope {
  readonly product: DataProduct;
  readonly currencies: Readonly<Record<string, readonly string[]>>;
}

interface Reading extends FilterScope {
  readonly columns: ReadonlyMap<string, Column>;
  readonly budget: { conditions: number };
}

const isRecord = (value: unknown): value is Where =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

const listOf = (value: unknown, what: string): readonly unknown[] => {
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  if (list.length <= filterLimits.listLength) return list;
  return refuseInput(`${what} may list at most ${filterLimits.listLength} values but lists ${list.length}.`);
};

const spend = (reading: Reading): void => {
  reading.budget.conditions -= 1;
  if (reading.budget.conditions < 0) {
    refuseInput(`A filter may have at most ${filterLimits.conditions} conditions.`);
  }
};

const flag = (value: unknown, what: string): boolean =>
  typeof value === "boolean" ? value : refuseInput(`${what} must be true or false.`);

const textOf = (field: ProductField, value: unknown): string => String(toStored(field, value));

const scalarCondition = (column: Column, op: string, value: unknown): Condition => {
  const { field } = column;
  const what = `${field.path}.${op}`;
  const comparison = Object.hasOwn(comparisons, op) ? comparisons[op] : undefined;
  if (comparison) return { kind: "compare", column, op: comparison, value: toStored(field, value) };
  const values = () => listOf(value, what).map((entry) => toStored(field, entry));
  switch (op) {
    case "eq":
      return { kind: "equal", column, value: toStored(field, value) };
    case "ne":
      return not({ kind: "equal", column, value: toStored(field, value) });
    case "in":
      return { kind: "in", column, values: values() };
    case "notIn":
      return not({ kind: "in", column, values: values() });
    case "isNull":
      return flag(value, what) ? { kind: "missing", column } : not({ kind: "missing", column });
    case "contains":
    case "startsWith":
      return { kind: op, column, value: textOf(field, value) };
    default:
      return refuseInput(`${field.path} has no condition ${op}.`);
  }
};

const listCondition = (column: Column, op: string, value: unknown): Condition => {
  const { field } = column;
  if (op === "has") return { kind: "hasAny", column, values: [textOf(field, value)] };
  if (op === "hasAny") {
    const values = listOf(value, `${field.path}.hasAny`).map((entry) => textOf(field, entry));
    return { kind: "hasAny", column, values };
  }
  if (op !== "isEmpty") return refuseInput(`${field.path} has no condition ${op}.`);
  const empty: Condition = { kind: "empty", column };
  return flag(value, `${field.path}.isEmpty`) ? empty : not(empty);
};

const fieldCondition = (reading: Reading, field: ProductField, given: unknown): Condition => {
  if (!isRecord(given)) return refuseInput(`The filter on ${field.path} must be an object of conditions.`);
  if (field.kind === "object") return fieldsCondition(reading, field.fields ?? [], given);
  const operators = Object.entries(given);
  for (const [op, value] of operators) {
    spend(reading);
    if (value === null) {
      refuseInput(`${field.path}.${op} may not be null; use isNull to find records without a value.`);
    }
  }
  if (field.kind === "money") {
    return {
      kind: "all",
      of: moneyConditions(field, reading.columns, given, reading.currencies[field.path] ?? []),
    };
  }
  const column = reading.columns.get(field.path);
  if (!column) return refuseInput(`${field.path} is no field to filter by.`);
  const read = field.kind === "list" ? listCondition : scalarCondition;
  return { kind: "all", of: operators.map(([op, value]) => read(column, op, value)) };
};

const fieldsCondition = (reading: Reading, fields: readonly ProductField[], given: Where): Condition => {
  const of = Object.entries(given)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => {
      const field = fields.find((candidate) => candidate.name === name && candidate.kind !== "relation");
      return field ? fieldCondition(reading, field, value) : refuseInput(`${name} is no field to filter by.`);
    });
  return { kind: "all", of };
};

const whereCondition = (reading: Reading, where: unknown, depth: number): Condition => {
  if (!isRecord(where)) return refuseInput("A filter must be an object of conditions.");
  if (depth > filterLimits.depth) return refuseInput(`A filter may be nested ${filterLimits.depth} deep.`);
  spend(reading);
  const { and, or, not: negated, ...rest } = where;
  const nested = (value: unknown, what: string) =>
    listOf(value, what).map((entry) => whereCondition(reading, entry, depth + 1));
  const of: Condition[] = [fieldsCondition(reading, reading.product.fields, rest)];
  if (and !== undefined && and !== null) of.push({ kind: "all", of: nested(and, "and") });
  if (or !== undefined && or !== null) of.push({ kind: "any", of: nested(or, "or") });
  if (negated !== undefined && negated !== null) of.push(not(whereCondition(reading, negated, depth + 1)));
  return { kind: "all", of };
};

/** Reads a filter of the product's filter input; nothing given means every record. Throws BAD_USER_INPUT past {@link filterLimits}. */
export function readFilter(scope: FilterScope, where: Where | null | undefined): Condition {
  if (where === null || where === undefined) return always;
  const columns = new Map(columnsOf(scope.product).map((column) => [column.name, column]));
  return whereCondition({ ...scope, columns, budget: { conditions: filterLimits.conditions } }, where, 1);
}
