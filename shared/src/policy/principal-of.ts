import { anonymous, anonymousRole, type Claims, type Fence, type Principal } from "@trellis/shared/identity";
import type { FenceKind, Policy, RolePolicy } from "./types.ts";

const sorted = (texts: Iterable<string> | undefined): string[] => [...new Set(texts)].toSorted();

type Bounds = Partial<Omit<Claims, "subject" | "client" | "expires" | "jti">>;

/** What is not claimed binds to nothing. */
const fenceOf = (kinds: ReadonlySet<FenceKind>, claims: Bounds): Fence | undefined => {
  if (kinds.size === 0) return undefined;
  const { regions, territories, accounts, email } = claims;
  return Object.freeze({
    ...(kinds.has("REGIONS") ? { regions: sorted(regions) } : {}),
    ...(kinds.has("TERRITORIES") ? { territories: sorted(territories) } : {}),
    ...(kinds.has("OWN_ACCOUNTS") ? { owners: email === undefined ? [] : [email.toLowerCase()] } : {}),
    ...(kinds.has("LISTED_ACCOUNTS") ? { accounts: sorted(accounts) } : {}),
  });
};

/**
 * Whether personal data of all regions is shown: to whoever is in roles that all say so. Were one enough, a role that sees masks anywhere would show there what
 * another one sees in clear.
 */
const isAnywhere = (policies: readonly RolePolicy[]): boolean =>
  policies.length > 0 && policies.every(({ residency }) => residency === "ANYWHERE");

const bind = (
  who: Pick<Principal, "id" | "client">,
  claims: Bounds,
  { version, roles: known }: Policy,
): Principal => {
  const roles = sorted(claims.roles).filter((role) => Object.hasOwn(known, role));
  const policies = Object.entries(known).flatMap(([role, own]) => (roles.includes(role) ? [own] : []));
  const fence = fenceOf(new Set(policies.flatMap(({ fences }) => fences)), claims);
  return Object.freeze({
    id: who.id,
    client: who.client,
    roles: Object.freeze(roles),
    scopes: Object.freeze(sorted(claims.scopes)),
    regions: isAnywhere(policies) ? "ANYWHERE" : sorted(claims.regions),
    ...(claims.purpose === undefined ? {} : { purpose: claims.purpose }),
    ...(fence ? { fence } : {}),
    policy: version,
  });
};

const nobodies = new WeakMap<Policy, Principal>();

/** Nobody in particular: the role `anonymous`, whose fences and residency find no claims. The same object for a policy each time. */
const nobody = (policy: Policy): Principal => {
  const known = nobodies.get(policy);
  if (known) return known;
  const made = bind(anonymous, { roles: [anonymousRole] }, policy);
  nobodies.set(policy, made);
  return made;
};

/**
 * The principal that claims make by a policy: the roles that the policy knows, bound by all of their fences and by the strictest residency. Without claims,
 * and for a subject that calls itself anonymous, nobody in particular. The role `anonymous` is never claimed, and a claim that is missing never widens.
 */
export const principalOf = (claims: Claims | undefined, policy: Policy): Principal => {
  if (claims === undefined || claims.subject === anonymous.id) return nobody(policy);
  const roles = claims.roles.filter((role) => role !== anonymousRole);
  return bind({ id: claims.subject, client: claims.client }, { ...claims, roles }, policy);
};
