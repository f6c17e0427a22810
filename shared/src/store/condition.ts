import type { Column } from "./columns.ts";
import type { StoredValue } from "./filter-values.ts";

/**
 * A filter in the store's own words. Every condition is true or false, never unknown: a missing value is not equal to anything, so it meets
 * `ne` and `notIn`, and no comparison.
 */
export type Condition =
  | { readonly kind: "all"; readonly of: readonly Condition[] }
  | { readonly kind: "any"; readonly of: readonly Condition[] }
  | { readonly kind: "not"; readonly of: Condition }
  | { readonly kind: "missing"; readonly column: Column }
  | { readonly kind: "equal"; readonly column: Column; readonly value: StoredValue }
  | { readonly kind: "in"; readonly column: Column; readonly values: readonly StoredValue[] }
  | {
      readonly kind: "compare";
      readonly column: Column;
      readonly op: Comparison;
      readonly value: StoredValue;
    }
  | { readonly kind: "contains"; readonly column: Column; readonly value: string }
  | { readonly kind: "startsWith"; readonly column: Column; readonly value: string }
  | { readonly kind: "hasAny"; readonly column: Column; readonly values: readonly string[] }
  | { readonly kind: "empty"; readonly column: Column };

export type Comparison = ">" | ">=" | "<" | "<=";

export const comparisons: Readonly<Record<string, Comparison>> = { gt: ">", gte: ">=", lt: "<", lte: "<=" };

export const always: Condition = { kind: "all", of: [] };
export const never: Condition = { kind: "any", of: [] };
export const not = (of: Condition): Condition => ({ kind: "not", of });
