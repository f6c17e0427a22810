import { holds } from "./holds.ts";
import type { Clearance, Condition, PrincipalFacts } from "./types.ts";

/** Finds what of principals decides what they may see. */
export interface Clearances {
  /** The clearance of a principal: the same object for all principals that meet the same conditions. */
  of(principal: PrincipalFacts): Clearance;
}

/** How many clearances are kept; who meets what differs by role and scope, and not by person. */
const keptClearances = 1000;

/** Makes the clearances of a table's conditions. What was found for a principal is kept for as long as the principal is. */
export const createClearances = (conditions: readonly Condition[]): Clearances => {
  const byPrincipal = new WeakMap<PrincipalFacts, Clearance>();
  const byKey = new Map<string, Clearance>();
  const intern = (principal: PrincipalFacts): Clearance => {
    const key = conditions.map((condition) => (holds(condition, principal) ? "1" : "0")).join("");
    const known = byKey.get(key);
    if (known) return known;
    if (byKey.size === keptClearances) byKey.delete(byKey.keys().next().value as string);
    const clearance: Clearance = Object.freeze({ key, of: principal });
    byKey.set(key, clearance);
    return clearance;
  };
  return {
    of(principal) {
      const known = byPrincipal.get(principal);
      if (known) return known;
      const clearance = intern(principal);
      byPrincipal.set(principal, clearance);
      return clearance;
    },
  };
};
