import { DuckDBListType, DuckDBStructType, type DuckDBType } from "@duckdb/node-api";
import type { DataProduct, ProductField } from "../../contract/index.ts";
import { UserError } from "../../errors/index.ts";
import { columnsOf, type Column } from "../../store/index.ts";
import type { OutputColumn } from "../mapping/statement.ts";
import { quoteName } from "../workshop.ts";

/** A column of the contract and where its value stands in what the statement gives; `sql` is undefined where it gives none. */
export interface BoundColumn {
  readonly column: Column;
  readonly sql: string | undefined;
  readonly type: DuckDBType | undefined;
}

interface Value {
  readonly sql: string;
  readonly type: DuckDBType;
}

/** Values by path, structs opened: `campaign.channel` → `"campaign"."channel"`. */
function collect(values: Map<string, Value>, path: string, value: Value): void {
  values.set(path, value);
  if (!(value.type instanceof DuckDBStructType)) return;
  for (const [index, name] of value.type.entryNames.entries())
    collect(values, `${path}.${name}`, {
      sql: `${value.sql}.${quoteName(name)}`,
      type: value.type.entryTypes[index] as DuckDBType,
    });
}

/** Every path that the contract knows; an object's own path stands for its struct. */
function* knownPaths(fields: readonly ProductField[]): Generator<string> {
  for (const field of fields) {
    if (field.kind === "relation") continue;
    yield field.path;
    if (field.kind === "money") yield* [`${field.path}.amount`, `${field.path}.currency`];
    if (field.kind === "object") yield* knownPaths(field.fields ?? []);
  }
}

const near = (name: string, known: readonly string[]) =>
  known.find(
    (other) =>
      other.replaceAll(/[^a-z0-9]/gi, "").toLowerCase() === name.replaceAll(/[^a-z0-9]/gi, "").toLowerCase(),
  );

function assertKnown(values: ReadonlyMap<string, Value>, product: DataProduct, file: string): void {
  const known = [...knownPaths(product.fields)];
  for (const path of values.keys()) {
    if (known.includes(path)) continue;
    const guess = near(path, known);
    throw new UserError(
      `${file}: each column is a field of ${product.type} in the contract of ${product.id}, and "${path}" is none${guess === undefined ? "" : `; perhaps "${guess}" is meant`}.`,
    );
  }
}

function assertShapes(
  values: ReadonlyMap<string, Value>,
  fields: readonly ProductField[],
  file: string,
): void {
  for (const field of fields) {
    const value = values.get(field.path);
    if (value && field.kind !== "list" && isListType(value.type))
      throw new UserError(`${file}: "${field.path}" is one value, and it is ${value.type.toString()}.`);
    if (field.kind !== "object") continue;
    if (value && !(value.type instanceof DuckDBStructType))
      throw new UserError(
        `${file}: "${field.path}" is an object, written {…} AS "${field.path}", and it is ${value.type.toString()}.`,
      );
    assertShapes(values, field.fields ?? [], file);
  }
}

/** Finds each stored column of the contract among the statement's columns; one that the contract does not know is a UserError. */
export function bindColumns(
  product: DataProduct,
  outputs: readonly OutputColumn[],
  file: string,
): BoundColumn[] {
  const values = new Map<string, Value>();
  const isObject = (name: string) =>
    product.fields.some(({ path, kind }) => path === name && kind === "object");
  const seen = new Set<string>();
  for (const { name, type, isNull } of outputs) {
    if (seen.has(name.toLowerCase()))
      throw new UserError(`${file}: each column has a name of its own, and "${name}" is given twice.`);
    seen.add(name.toLowerCase());
    if (name !== "_row" && !(isNull && isObject(name))) collect(values, name, { sql: quoteName(name), type });
  }
  assertKnown(values, product, file);
  assertShapes(values, product.fields, file);
  return columnsOf(product).map((column) => {
    const whole = values.get(column.field.path);
    const part = values.get(column.name);
    // An amount that is no struct has no currency, which the check says row by row.
    const value =
      part ?? (column.part === "amount" && !(whole?.type instanceof DuckDBStructType) ? whole : undefined);
    return { column, sql: value?.sql, type: value?.type };
  });
}

export const isListType = (type: DuckDBType | undefined): boolean => type instanceof DuckDBListType;
