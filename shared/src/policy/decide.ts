import type { AccessTable, Clearance, Decision } from "./types.ts";

const clear: Decision = Object.freeze({ kind: "CLEAR" });

/** What a principal gets of a coordinate, with the first rule that it does not meet. What the table does not name is clear. */
export const decide = (
  { conditions, coordinates }: AccessTable,
  coordinate: string,
  { key }: Clearance,
): Decision => {
  const access = Object.hasOwn(coordinates, coordinate) ? coordinates[coordinate] : undefined;
  if (access === undefined) return clear;
  const isUnmet = (position: number) => key[position] !== "1";
  const ruleAt = (position: number) => conditions[position]?.rule ?? "unknown";
  const unread = access.read.find(isUnmet);
  if (unread !== undefined) return { kind: "REFUSED", rule: ruleAt(unread) };
  const unclear = access.clear.find(isUnmet);
  if (unclear === undefined) return clear;
  const rule = ruleAt(unclear);
  return access.mask ? { kind: "MASKED", mask: access.mask, rule } : { kind: "REFUSED", rule };
};
