import { createHash } from "node:crypto";
import type { DataProduct } from "@trellis/shared/contract";
import type { StoredValue } from "./filter-values.ts";
import type { OrderTerm } from "./order.ts";
import { isStorableText, refuseInput } from "./refuse.ts";

/** Where a record stands: its values of the order's columns, the id last. */
export type Position = readonly (StoredValue | null)[];

const maximumLength = 4096;
const integerPattern = /^-?\d{1,19}$/;

/** Of the product and order that a cursor belongs to, so that one of another list is not taken for it. */
export const orderChecksum = (product: DataProduct, terms: readonly OrderTerm[]): string =>
  createHash("sha256")
    .update(JSON.stringify([product.id, terms.map(({ column, direction }) => [column.name, direction])]))
    .digest("base64url")
    .slice(0, 8);

/** Opaque text for a position. */
export const encodeCursor = (checksum: string, position: Position): string =>
  Buffer.from(
    JSON.stringify([
      checksum,
      ...position.map((value) => (typeof value === "bigint" ? value.toString() : value)),
    ]),
  ).toString("base64url");

const readValue = ({ column }: OrderTerm, value: unknown): StoredValue | null | undefined => {
  if (value === null) return column.name === "id" ? undefined : null;
  if (column.part === "amount") {
    if (typeof value !== "string" || !integerPattern.test(value)) return undefined;
    const minor = BigInt(value);
    return BigInt.asIntN(64, minor) === minor ? minor : undefined;
  }
  if (column.storage === "TEXT") return isStorableText(value) ? value : undefined;
  const isFitting = column.storage === "INTEGER" ? Number.isSafeInteger(value) : Number.isFinite(value);
  return isFitting ? (value as number) : undefined;
};

const parseList = (cursor: string): unknown[] => {
  if (cursor.length > maximumLength) return [];
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
};

/** The position that a cursor stands for. Throws BAD_USER_INPUT for a cursor that is damaged or of another list or order. */
export function decodeCursor(checksum: string, terms: readonly OrderTerm[], cursor: string): Position {
  const [given, ...values] = parseList(cursor);
  const position = terms.map((term, index) => readValue(term, values[index]));
  if (given !== checksum || values.length !== terms.length || position.includes(undefined)) {
    return refuseInput("`after` must be a cursor of this list in this order.");
  }
  return position as Position;
}
