import { accountIdPattern, decimalPattern } from "@trellis/shared/scalars";
import type { Leaf } from "../../plan/index.ts";

/** Whether a value other than null may stand for a leaf. */
export type LeafCheck = (value: unknown) => boolean;

const isText: LeafCheck = (value) => typeof value === "string";

/** Levels of lists and objects in a value that only its domain knows; one without end could not be printed. */
const maxDepth = 200;

const isShallow = (value: unknown, left: number): boolean => {
  if (typeof value !== "object" || value === null) return true;
  if (left === 0) return false;
  for (const key in value) if (!isShallow((value as Record<string, unknown>)[key], left - 1)) return false;
  return true;
};

const checks: Readonly<Record<Exclude<Leaf["kind"], "enum">, LeafCheck>> = {
  Int: (value) => typeof value === "number" && (value | 0) === value,
  Float: (value) => typeof value === "number" && Number.isFinite(value),
  String: isText,
  text: isText,
  typename: isText,
  Boolean: (value) => typeof value === "boolean",
  ID: (value) => typeof value === "string" || Number.isSafeInteger(value),
  AccountID: (value) => typeof value === "string" && accountIdPattern.test(value),
  Decimal: (value) => typeof value === "string" && decimalPattern.test(value),
  custom: (value) => isShallow(value, maxDepth),
};

/** Gives a check of a domain's values: scalars of the language and of the mesh, and an enum's values. Scalars that only the domain knows may be anything that is not too deep. */
export const leafCheck = ({ kind, values = [] }: Leaf): LeafCheck => {
  if (kind !== "enum") return checks[kind];
  const names = new Set<unknown>(values);
  return (value) => names.has(value);
};

const codes: Readonly<Partial<Record<Leaf["kind"], number>>> = {
  String: 1,
  text: 1,
  ID: 1,
  Int: 2,
  Float: 3,
  Boolean: 4,
};

/** A number by which `isQuick` knows most values of the leaf; 0 where none. */
export const quickCode = ({ kind }: Leaf): number => codes[kind] ?? 0;

/** Whether the value is right at first sight, as nearly all are; what is not may still be. */
export const isQuick = (code: number, value: unknown): boolean => {
  switch (code) {
    case 1:
      return typeof value === "string";
    case 2:
      return typeof value === "number" && (value | 0) === value;
    case 3:
      return typeof value === "number" && Number.isFinite(value);
    case 4:
      return typeof value === "boolean";
    default:
      return false;
  }
};
