import { flattenFields, type DataProduct, type ProductField } from "@trellis/shared/contract";
import { columnsOf, type Column } from "./columns.ts";
import type { Rollup } from "./types.ts";

export type RollupFunction = "count" | "sum" | "max" | "min" | "avg";

/** A rollup that fits its product. */
export interface CheckedRollup {
  readonly apply: RollupFunction;
  /** What is added up, compared or averaged; absent for `count`. */
  readonly field?: ProductField;
  readonly days?: number;
  /** What `days` looks at. */
  readonly time: Column;
  readonly isDate: boolean;
}

const functions = ["count", "sum", "max", "min", "avg"] as const;

const fieldOf = (product: DataProduct, path: string): ProductField => {
  const field = flattenFields(product.fields).find((candidate) => candidate.path === path);
  if (!field) throw new Error(`a rollup of ${product.id} must name one of its fields but names ${path}`);
  return field;
};

const fits = (apply: RollupFunction, { kind, type }: ProductField): boolean => {
  const isNumber = kind === "scalar" && (type === "Int" || type === "Float");
  if (apply === "avg") return isNumber;
  if (apply === "sum") return isNumber || kind === "money";
  return isNumber || kind === "money" || kind === "scalar";
};

/** Checks a rollup against the contract; throws an Error for the one who wrote it, never for a client. */
export function checkRollup(product: DataProduct, rollup: Rollup): CheckedRollup {
  const given = functions.filter((name) => rollup[name] !== undefined);
  const [apply] = given;
  if (!apply || given.length > 1) {
    throw new Error(
      `a rollup of ${product.id} must have one of ${functions.join(", ")} but has ${given.length}`,
    );
  }
  const path = rollup[apply];
  const field = typeof path === "string" ? fieldOf(product, path) : undefined;
  if (field && !fits(apply, field))
    throw new Error(`a rollup of ${product.id} cannot take the ${apply} of ${field.path}`);
  const over = fieldOf(product, rollup.over ?? product.eventTime);
  const time = columnsOf(product).find(({ name }) => name === over.path);
  if (!time || (over.type !== "DateTime" && over.type !== "LocalDate")) {
    throw new Error(
      `a rollup of ${product.id} must count its days over a moment or date but does over ${over.path}`,
    );
  }
  return { apply, field, days: rollup.days, time, isDate: over.type === "LocalDate" };
}

/** The window `(from, to]` of so many days up to `asOf`, in the form of the column. */
export function windowOf(asOf: string, days: number, isDate: boolean): { from: string; to: string } {
  const end = new Date(asOf);
  const start = new Date(end.getTime() - days * 86_400_000);
  const text = (moment: Date) => (isDate ? moment.toISOString().slice(0, 10) : moment.toISOString());
  return { from: text(start), to: text(end) };
}
