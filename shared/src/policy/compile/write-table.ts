import { sha256 } from "@trellis/shared/files";
import type { AccessTable, Condition, CoordinateAccess } from "../types.ts";
import type { ConditionBook } from "./condition-book.ts";
import type { Inherited } from "./inherit.ts";

/** Writes a table as plain data: what demands nothing is left out, and coordinates that demand the same share one entry. */
export const writeTable = (demands: readonly Inherited[], book: ConditionBook): AccessTable => {
  const { conditions, positionOf } = book.close();
  const shared = new Map<string, CoordinateAccess>();
  const positions = (some: Iterable<Condition>): number[] =>
    [...some].map(positionOf).toSorted((a, b) => a - b);
  const accessOf = ({ read, clear, mask }: Inherited): CoordinateAccess => {
    const masked = [...clear].filter((condition) => !read.has(condition));
    const access: CoordinateAccess = {
      read: positions(read),
      clear: positions(masked),
      ...(masked.length > 0 ? { mask } : {}),
    };
    const key = JSON.stringify(access);
    const known = shared.get(key);
    if (known) return known;
    shared.set(key, access);
    return access;
  };
  const entries = demands
    .map((one): [string, CoordinateAccess] => [one.coordinate, accessOf(one)])
    .filter(([, { read, clear }]) => read.length + clear.length > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const version = sha256(JSON.stringify([conditions, entries])).slice(0, 16);
  return { version, conditions, coordinates: Object.fromEntries(entries) };
};
