import type { InputTypeRef } from "./types.ts";

const longest = 40;

/** What came, in a few words: objects and lists by their size, text and numbers shortened. */
export const shown = (value: unknown): string => {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value === "bigint") return "an integer of many digits";
  if (typeof value !== "string") return String(value);
  return value.length > longest
    ? `${JSON.stringify(value.slice(0, longest))} and more`
    : JSON.stringify(value);
};

/** A type as GraphQL writes it. */
export const typeText = (type: InputTypeRef): string =>
  `${type.kind === "list" ? `[${typeText(type.item)}]` : type.name}${type.nonNull ? "!" : ""}`;
