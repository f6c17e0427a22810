import { anonymous, anonymousRole } from "@trellis/shared/identity";
import type { Condition, PrincipalFacts, Requirement } from "./types.ts";

/** What somebody who signed in has; only as much as is needed. */
interface Needs {
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly purposes: readonly string[];
}

/** More alternatives than this are not compared. */
const maxAlternatives = 2000;

const nothing: Needs = { roles: [], scopes: [], purposes: [] };

const unite = (one: readonly string[], other: readonly string[]): string[] =>
  [...new Set([...one, ...other])].toSorted();

const both = (one: Needs, other: Needs): Needs => ({
  roles: unite(one.roles, other.roles),
  scopes: unite(one.scopes, other.scopes),
  purposes: unite(one.purposes, other.purposes),
});

const isWithin = (less: readonly string[], more: readonly string[]): boolean =>
  less.every((one) => more.includes(one));

const isLess = (one: Needs, other: Needs): boolean =>
  isWithin(one.roles, other.roles) &&
  isWithin(one.scopes, other.scopes) &&
  isWithin(one.purposes, other.purposes);

/** Without those that need more than another. */
const leastOf = (all: readonly Needs[]): Needs[] => {
  const kept: Needs[] = [];
  const size = ({ roles, scopes, purposes }: Needs) => roles.length + scopes.length + purposes.length;
  for (const needs of all.toSorted((a, b) => size(a) - size(b)))
    if (!kept.some((known) => isLess(known, needs))) kept.push(needs);
  return kept;
};

const combine = (some: readonly Needs[], others: readonly Needs[]): Needs[] =>
  leastOf(some.flatMap((one) => others.map((other) => both(one, other))));

/** One of the roles, one of the purposes and all scopes; that somebody signed in goes without saying here. */
const waysToMeet = ({ roles, scopes = [], purposes }: Requirement): Needs[] => {
  const byRole = roles
    ?.filter((role) => role !== anonymousRole)
    .map((role) => ({ ...nothing, roles: [role] }));
  const byPurpose = purposes?.map((purpose) => ({ ...nothing, purposes: [purpose] }));
  return combine(combine(byRole ?? [nothing], byPurpose ?? [nothing]), [{ ...nothing, scopes }]);
};

const waysToHold = ({ anyOf }: Condition): Needs[] =>
  leastOf(
    anyOf.flatMap((all) =>
      all.map(waysToMeet).reduce<readonly Needs[]>((known, ways) => combine(known, ways), [nothing]),
    ),
  );

/** A principal has one purpose: who would need two gets one of them, and then does not meet all. */
const toFacts = ({ roles, scopes, purposes: [purpose] }: Needs): PrincipalFacts => ({
  id: "somebody",
  roles,
  scopes,
  purpose,
});

/**
 * Principals that hold no more than they need to meet all conditions: whoever meets them has all that one of these has. Among them always the one whom
 * nobody signed in as, whether it meets them or not. Undefined where there are too many to look at.
 */
export const leastPrincipals = (conditions: readonly Condition[]): readonly PrincipalFacts[] | undefined => {
  let ways: Needs[] = [nothing];
  for (const condition of conditions) {
    ways = combine(ways, waysToHold(condition));
    if (ways.length > maxAlternatives) return undefined;
  }
  return [anonymous, ...ways.map(toFacts)];
};
