import { accountIdPattern, decimalPattern } from "@trellis/shared/scalars";
import type { Leaf } from "../../plan/index.ts";

/** Whether a value other than null may stand for a leaf. */
export type LeafCheck = (value: unknown) => boolean;

const maxInt = 2 ** 31;
const isText: LeafCheck = (value) => typeof value === "string";

const checks: Readonly<Record<Exclude<Leaf["kind"], "enum">, LeafCheck>> = {
  Int: (value) => typeof value === "number" && value % 1 === 0 && value < maxInt && value >= -maxInt,
  Float: (value) => typeof value === "number" && Number.isFinite(value),
  String: isText,
  text: isText,
  typename: isText,
  Boolean: (value) => typeof value === "boolean",
  ID: (value) => typeof value === "string" || Number.isSafeInteger(value),
  AccountID: (value) => typeof value === "string" && accountIdPattern.test(value),
  Decimal: (value) => typeof value === "string" && decimalPattern.test(value),
  custom: () => true,
};

/** Gives a check of a domain's values: scalars of the language and of the mesh, and an enum's values. Scalars that only the domain knows may be anything. */
export const leafCheck = ({ kind, values = [] }: Leaf): LeafCheck => {
  if (kind !== "enum") return checks[kind];
  const names = new Set<unknown>(values);
  return (value) => names.has(value);
};
