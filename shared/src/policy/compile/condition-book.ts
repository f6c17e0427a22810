import type { Condition } from "../types.ts";

/** The conditions of one table, each once, in an order that does not depend on where they were found first. */
export interface ConditionBook {
  /** The one condition of this meaning. `rank` orders conditions: what the policy file demands comes before what domains do. */
  intern(rank: string, condition: Condition): Condition;
  /** All of them, and where each stands. */
  close(): { readonly conditions: readonly Condition[]; positionOf(condition: Condition): number };
}

/** Somebody signed in: the first condition of every table. */
export const signedIn: Condition = { rule: "@authenticated", anyOf: [[{ authenticated: true }]] };

/** Makes an empty book. */
export const createConditionBook = (): ConditionBook => {
  const known = new Map<string, { readonly rank: string; readonly condition: Condition }>();
  return {
    intern(rank, condition) {
      const key = JSON.stringify(condition);
      const found = known.get(key);
      if (found) return found.condition;
      known.set(key, { rank, condition });
      return condition;
    },
    close() {
      const ordered = [...known]
        .map(([key, { rank, condition }]) => ({ order: `${rank} ${key}`, condition }))
        .toSorted((a, b) => (a.order < b.order ? -1 : 1));
      const conditions = [signedIn, ...ordered.map(({ condition }) => condition)];
      const positions = new Map(conditions.map((condition, position) => [condition, position]));
      return { conditions, positionOf: (condition) => positions.get(condition) as number };
    },
  };
};
