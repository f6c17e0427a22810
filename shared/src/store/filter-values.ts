import type { ProductField } from "@trellis/shared/contract";
import { isStorableText, refuseInput } from "./refuse.ts";

/** A value as the column holds it. Amounts of money are bigint, never a JavaScript number. */
export type StoredValue = string | number | bigint;

/** Stored moments are text of years of four digits; a later one, which a time zone can make, is after all of them. */
const lastMoment = Date.parse("9999-12-31T23:59:59.999Z");

const toMoment = (field: ProductField, value: unknown): string => {
  const moment = value instanceof Date ? value : new Date(typeof value === "string" ? value : Number.NaN);
  return Number.isNaN(moment.getTime())
    ? refuseInput(`${field.path} must be compared with a moment such as 2026-01-31T09:30:00Z.`)
    : new Date(Math.min(moment.getTime(), lastMoment)).toISOString();
};

const toNumber = (field: ProductField, value: unknown): number =>
  typeof value === "number" && Number.isFinite(value)
    ? value
    : refuseInput(`${field.path} must be compared with a number.`);

const toText = (field: ProductField, value: unknown): string => {
  const text = value instanceof URL ? value.href : value;
  if (!isStorableText(text))
    return refuseInput(`${field.path} must be compared with text without NUL or broken characters.`);
  if (field.values && !field.values.includes(text)) return refuseInput(`${field.path} has no value ${text}.`);
  return text;
};

/** A filter's value in the form of the field's column. Throws BAD_USER_INPUT where the type does not fit. */
export function toStored(field: ProductField, value: unknown): StoredValue {
  if (field.kind === "scalar") {
    if (field.type === "Int" || field.type === "Float") return toNumber(field, value);
    if (field.type === "DateTime") return toMoment(field, value);
    if (field.type === "Boolean") {
      return typeof value === "boolean"
        ? Number(value)
        : refuseInput(`${field.path} must be compared with true or false.`);
    }
  }
  return toText(field, value);
}
