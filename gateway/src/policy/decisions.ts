import type { AccessTable, Clearance, Decision } from "@trellis/shared/policy";

/** What a clearance gets of each coordinate. */
export interface Decisions {
  of(coordinate: string): Decision;
  /** The rule by which an argument, an input field or an enum value may not be used: what is masked may not be filtered or ordered by either. */
  barred(coordinate: string): string | undefined;
}

const clear: Decision = { kind: "CLEAR" };

/** Reads a table for a clearance. A condition that the clearance says nothing of does not hold, and a value that would be masked by nothing is refused. */
export const decisionsFor = (table: AccessTable, { key }: Clearance): Decisions => {
  const failing = (positions: readonly number[]): string | undefined => {
    const position = positions.find((at) => key[at] !== "1");
    return position === undefined ? undefined : (table.conditions[position]?.rule ?? "unknown");
  };
  const of = (coordinate: string): Decision => {
    const access = table.coordinates[coordinate];
    if (!access) return clear;
    const refusing = failing(access.read);
    if (refusing !== undefined) return { kind: "REFUSED", rule: refusing };
    const masking = failing(access.clear);
    if (masking === undefined) return clear;
    return access.mask
      ? { kind: "MASKED", mask: access.mask, rule: masking }
      : { kind: "REFUSED", rule: masking };
  };
  const barred = (coordinate: string): string | undefined => {
    const decision = of(coordinate);
    return decision.kind === "CLEAR" ? undefined : decision.rule;
  };
  return { of, barred };
};
