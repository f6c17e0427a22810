import { classifications, type Classification, type CoordinateContract } from "@trellis/shared/contract";
import { ruleOf } from "../severity-of.ts";
import type { Condition, FieldPolicy, Policy, Requirement } from "../types.ts";
import type { ConditionBook } from "./condition-book.ts";

/** What contracts say of a field, its interfaces included. */
export type Said = Pick<CoordinateContract, "classification" | "personalData" | "product"> & {
  readonly sources: readonly string[];
};

/** What the policy file demands of a field. */
export interface Demanded {
  readonly read: readonly Condition[];
  readonly clear: readonly Condition[];
}

const isWithin = (category: string, start: string): boolean =>
  start === "" || category === start || category.startsWith(`${start}.`);

const isAbout = ({ on }: FieldPolicy, { classification, personalData, product, sources }: Said): boolean =>
  (!on.classification || on.classification.includes(classification)) &&
  (!on.personalData ||
    (personalData !== undefined &&
      on.personalData.some((start) => isWithin(personalData.category, start)))) &&
  (!on.subjects || (personalData !== undefined && on.subjects.includes(personalData.subject))) &&
  (!on.products || on.products.some((one) => one === product)) &&
  (!on.coordinates || on.coordinates.some((coordinate) => sources.includes(coordinate)));

const rankOf = (level: Classification): number => classifications.indexOf(level);

/** Roles that may read what has this level. */
const clearedRoles = ({ roles }: Policy, level: Classification): string[] =>
  Object.entries(roles)
    .filter(([, { clearance }]) => rankOf(clearance) >= rankOf(level))
    .map(([name]) => name)
    .toSorted();

const requirementsOf = (policy: Policy, { require }: FieldPolicy, level: Classification): Requirement[] => {
  const { clearance, ...demands } = require;
  return [
    ...(Object.keys(demands).length > 0 ? [demands] : []),
    ...(clearance ? [{ roles: clearedRoles(policy, level) }] : []),
  ];
};

/** Makes what finds the demands of the policy file on a field; undefined where no policy is about it. */
export const createFieldPolicies =
  (book: ConditionBook, policy: Policy) =>
  (said: Said): Demanded | undefined => {
    const read: Condition[] = [];
    const clear: Condition[] = [];
    for (const [index, one] of policy.policies.entries()) {
      if (!isAbout(one, said)) continue;
      const condition = book.intern(`policy ${String(index).padStart(6, "0")}`, {
        rule: ruleOf(one),
        anyOf: [requirementsOf(policy, one, said.classification)],
      });
      (one.otherwise === "MASK" && said.personalData ? clear : read).push(condition);
    }
    return read.length + clear.length > 0 ? { read, clear } : undefined;
  };
