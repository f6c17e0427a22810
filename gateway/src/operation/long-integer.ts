import type { ScalarRule } from "./types.ts";

/** JSON that is written as this text, whatever a number would make of it. */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/** A value of a scalar that nothing here knows, whose long integers, bigints so far, are written out with all their digits. */
export const withAllDigits = (value: unknown): unknown => {
  if (typeof value === "bigint") return rawJson(String(value));
  if (Array.isArray(value)) return value.map(withAllDigits);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withAllDigits(inner)]));
};

/** A long integer as its scalar has it: the digits of an id, the nearest Float; for others it stays what it is. */
export const fromLong = (value: bigint, rule: ScalarRule): unknown => {
  if (rule === "Float") return Number(value);
  return rule === "ID" ? String(value) : value;
};
