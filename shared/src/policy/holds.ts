import { anonymous, anonymousRole } from "@trellis/shared/identity";
import type { Condition, PrincipalFacts, Requirement } from "./types.ts";

const isSignedIn = ({ id, roles }: PrincipalFacts): boolean =>
  id !== anonymous.id && !roles.includes(anonymousRole);

const meets = (required: Requirement, facts: PrincipalFacts): boolean => {
  const { authenticated, roles, scopes, purposes } = required;
  return (
    (!authenticated || isSignedIn(facts)) &&
    (!roles || roles.some((role) => facts.roles.includes(role))) &&
    (!scopes || scopes.every((scope) => facts.scopes.includes(scope))) &&
    (!purposes || purposes.some((purpose) => purpose === facts.purpose))
  );
};

/** Whether a principal meets a condition: all requirements of one of its lists. */
export const holds = ({ anyOf }: Condition, facts: PrincipalFacts): boolean =>
  anyOf.some((all) => all.every((required) => meets(required, facts)));
