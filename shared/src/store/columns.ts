import type { DataProduct, ProductField } from "../contract/index.ts";

/** A column of a product's table `records`, named by the field's path; money takes two, `<path>.amount` and `<path>.currency`. */
export interface Column {
  readonly name: string;
  readonly field: ProductField;
  /**
   * Int and Boolean are INTEGER, Float is REAL, money amounts are INTEGER minor units, all else is TEXT: DateTime as
   * `YYYY-MM-DDTHH:MM:SS.sssZ` and LocalDate as `YYYY-MM-DD`, so that text order is time order; lists as JSON.
   */
  readonly storage: "INTEGER" | "REAL" | "TEXT";
  readonly part?: "amount" | "currency";
}

const storageOf = (field: ProductField): Column["storage"] => {
  if (field.kind !== "scalar") return "TEXT";
  if (field.type === "Int" || field.type === "Boolean") return "INTEGER";
  return field.type === "Float" ? "REAL" : "TEXT";
};

const columnsOfField = (field: ProductField): Column[] => {
  if (field.kind === "relation") return [];
  if (field.kind === "object") return (field.fields ?? []).flatMap(columnsOfField);
  if (field.kind === "money") {
    return [
      { name: `${field.path}.amount`, field, storage: "INTEGER", part: "amount" },
      { name: `${field.path}.currency`, field, storage: "TEXT", part: "currency" },
    ];
  }
  return [{ name: field.path, field, storage: storageOf(field) }];
};

/** The stored columns of a product's records, in the order of the contract's fields. */
export const columnsOf = (product: DataProduct): Column[] => product.fields.flatMap(columnsOfField);
