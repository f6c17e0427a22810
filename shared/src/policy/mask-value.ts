import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import type { Masking } from "./types.ts";

/** What a value is and what it is masked with. */
export interface MaskOptions {
  /** GraphQL scalar of the field, such as `EmailAddress`. */
  readonly scalar: string;
  /** Key of the product, as {@link maskKeyOf} gives it. */
  readonly key: KeyObject;
}

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** The first 130 bits in base 32: 26 characters. */
const shorten = (digest: Uint8Array): string => {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of digest.subarray(0, 17)) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31];
  }
  return text.slice(0, 26);
};

/** The key that the values of one product are masked with: equal values of one product have equal masks, those of two products cannot be compared. */
export const maskKeyOf = (secret: Uint8Array, product: string): KeyObject =>
  createSecretKey(createHmac("sha256", secret).update(`masks of ${product}`).digest());

const pseudonym = (text: string, { scalar, key }: MaskOptions): string | null => {
  const isEmail = scalar === "EmailAddress";
  if (!isEmail && scalar !== "String" && scalar !== "ID") return null;
  const digest = createHmac("sha256", key)
    .update(isEmail ? text.toLowerCase() : text)
    .digest();
  return `h.${shorten(digest)}${isEmail ? "@masked.invalid" : ""}`;
};

/** The first letter, unless it is all there is. */
const firstOf = (word: string): string => {
  const [first = "", ...others] = word;
  return others.length === 0 ? "" : first;
};

const emailShape = /^([^\s@]+)@([^\s@]+)$/;
const phoneShape = /^\+?(?:[\s()./-]*\d){5,}$/;

const initials = (text: string, scalar: string): string | null => {
  const [, local, host] = emailShape.exec(text) ?? [];
  if (scalar === "EmailAddress") return local ? `${firstOf(local)}***@${host}` : null;
  if (scalar !== "String") return null;
  if (local) return `${firstOf(local)}•••@${host}`;
  if (phoneShape.test(text)) return `•••${text.replaceAll(/\D/g, "").slice(-2)}`;
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => `${firstOf(word)}•••`)
    .join(" ");
};

const yearOnly = (text: string, scalar: string): string | null => {
  const [, year] = /^(\d{4})(?!\d)/.exec(text) ?? [];
  if (!year) return null;
  if (scalar === "DateTime") return `${year}-01-01T00:00:00.000Z`;
  if (scalar === "LocalDate") return `${year}-01-01`;
  return scalar === "String" ? year : null;
};

const textOf = (value: unknown): string | undefined => {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
};

const partial = (text: string, scalar: string): string | null => {
  const shown = initials(text, scalar);
  return shown && !shown.includes(text) ? shown : null;
};

/**
 * Masks one value, or each of a list, so that it is still a value of its scalar: `HMAC` gives a pseudonym, `PARTIAL` first letters or last digits, `YEAR`
 * the first moment of the year. What cannot be shown in such a way is null.
 */
export const maskValue = (masking: Masking, value: unknown, options: MaskOptions): unknown => {
  if (Array.isArray(value) && masking !== "NULL")
    return value.map((item: unknown) => maskValue(masking, item, options));
  const text = textOf(value);
  if (text === undefined) return null;
  switch (masking) {
    case "HMAC":
      return pseudonym(text, options);
    case "PARTIAL":
      return partial(text, options.scalar);
    case "YEAR":
      return yearOnly(text, options.scalar);
    case "NULL":
      return null;
  }
};
