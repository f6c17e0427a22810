import type { DataProduct, ProductField } from "@trellis/shared/contract";
import { fromMinor } from "@trellis/shared/scalars";
import { columnsOf, type Column } from "../columns.ts";
import type { StoredRecord } from "../types.ts";
import { column, join, type Sql } from "./sql.ts";

/** A row of SQLite in the order of the columns; integers are bigint. */
export type Row = readonly unknown[];

type Read = (row: Row) => unknown;

const readScalar = (field: ProductField, at: number): Read => {
  if (field.type === "Boolean") return (row) => (row[at] === null ? null : row[at] !== 0n);
  if (field.type === "Int" || field.type === "Float")
    return (row) => (row[at] === null ? null : Number(row[at]));
  return (row) => row[at];
};

const readMoney =
  (at: number): Read =>
  (row) => {
    const amount = row[at];
    const currency = row[at + 1];
    return typeof amount === "bigint" && typeof currency === "string"
      ? { amount: fromMinor(amount, currency), currency }
      : null;
  };

const readObject = (field: ProductField, positions: ReadonlyMap<string, number>): Read => {
  const members = readersOf(field.fields ?? [], positions);
  return (row) => {
    let isPresent = field.required;
    const object: Record<string, unknown> = {};
    for (const [name, read] of members) {
      const value = read(row);
      object[name] = value;
      if (value !== null) isPresent = true;
    }
    return isPresent ? object : null;
  };
};

const readerOf = (field: ProductField, positions: ReadonlyMap<string, number>): Read => {
  if (field.kind === "object") return readObject(field, positions);
  const at = positions.get(field.kind === "money" ? `${field.path}.amount` : field.path) ?? -1;
  if (field.kind === "money") return readMoney(at);
  if (field.kind === "list")
    return (row) => (typeof row[at] === "string" ? (JSON.parse(row[at]) as unknown) : null);
  return readScalar(field, at);
};

const readersOf = (
  fields: readonly ProductField[],
  positions: ReadonlyMap<string, number>,
): [string, Read][] =>
  fields.filter(({ kind }) => kind !== "relation").map((field) => [field.name, readerOf(field, positions)]);

/** How a product's rows are selected and read. */
export interface RecordShape {
  readonly columns: readonly Column[];
  /** The columns of a record of the table `r`. */
  readonly select: Sql;
  /** The record in a row that begins with the columns of `select`. */
  read(row: Row): StoredRecord;
}

/** Compiles the shape once per snapshot, from the contract. */
export function recordShape(product: DataProduct): RecordShape {
  const columns = columnsOf(product);
  const readers = readersOf(product.fields, new Map(columns.map(({ name }, index) => [name, index])));
  return {
    columns,
    select: join(
      columns.map(({ name }) => column(name)),
      ", ",
    ),
    read(row) {
      const record: Record<string, unknown> = {};
      for (const [name, read] of readers) record[name] = read(row);
      return record as StoredRecord;
    },
  };
}
