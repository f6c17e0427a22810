import type { SecurityRule } from "@trellis/shared/contract";
import type { Condition, Policy } from "../types.ts";
import { signedIn, type ConditionBook } from "./condition-book.ts";

/** Turns what security directives demand into conditions. */
export interface RuleConditions {
  of(rule: SecurityRule): Condition;
  /** Names that `@policy` uses and nothing defines: nobody meets them. */
  unresolved(): readonly string[];
}

/** Makes the conditions of one table's rules. `names` are those of the policy file; an empty list of a directive says nothing and so never holds. */
export const createRuleConditions = (book: ConditionBook, names: Policy["names"]): RuleConditions => {
  const unresolved = new Set<string>();
  const resolve = (name: string) => {
    const found = Object.hasOwn(names, name) ? names[name] : undefined;
    if (found === undefined) unresolved.add(name);
    return found ?? [];
  };
  const policies = (lists: SecurityRule["anyOf"]): Condition => ({
    rule: `@policy(${lists.map((all) => all.join(" and ")).join(" or ")})`,
    anyOf: lists
      .map((all) => ({ all, found: all.flatMap(resolve) }))
      .filter(({ all, found }) => found.length === all.length)
      .map(({ found }) => found),
  });
  return {
    of({ directive, anyOf }) {
      if (directive === "authenticated") return signedIn;
      const lists = anyOf.filter((all) => all.length > 0);
      if (directive === "policy") return book.intern("rule", policies(lists));
      return book.intern("rule", { rule: "@requiresScopes", anyOf: lists.map((scopes) => [{ scopes }]) });
    },
    unresolved: () => [...unresolved].toSorted(),
  };
};
