import { decide, type AccessTable, type Clearance, type Decision } from "@trellis/shared/policy/deciding";

/** What one clearance gets of each coordinate. */
export interface Decisions {
  of(coordinate: string): Decision;
  /** The rule by which an argument, an input field or an enum value may not be used: what would be masked may not be filtered or ordered by either. */
  barred(coordinate: string): string | undefined;
}

/** Reads a table for a clearance. */
export const decisionsFor = (table: AccessTable, clearance: Clearance): Decisions => {
  const of = (coordinate: string): Decision => decide(table, coordinate, clearance);
  return {
    of,
    barred(coordinate) {
      const decision = of(coordinate);
      return decision.kind === "CLEAR" ? undefined : decision.rule;
    },
  };
};
