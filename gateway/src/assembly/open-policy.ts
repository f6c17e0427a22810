import { anonymous, type Claims, type Principal } from "@trellis/shared/identity";
import { followPolicy, principalOf, shippedPolicy, type Policy } from "@trellis/shared/policy";
import { boundedRoles, type CostPolicy, type GatewayConfig, type Log } from "../config/index.ts";

/** The policy file, followed while it changes. */
export interface FollowedPolicy {
  /** The last one that could be read; undefined where everybody is let in and the supergraph's directives alone protect it. */
  current(): Policy | undefined;
  /** Has `listener` called with each policy that takes the place of another. */
  onChange(listener: (policy: Policy, before: Policy) => void): void;
  close(): void;
}

/** Nobody has a role that the policy does not have: whoever bounds one has mistyped it, or bounds nobody. */
const warnOfRoles = (cost: CostPolicy, { roles }: Policy, log: Log): void => {
  const known = Object.keys(roles).join(", ");
  for (const { option, role } of boundedRoles(cost).filter((one) => !Object.hasOwn(roles, one.role))) {
    const message = `The option "${option}" must name a role of the policy, and "${role}" is none; it has ${known}.`;
    log({ level: "warn", event: "policy-warning", message });
  }
};

/** Opens the policy file of the configuration; throws a UserError where it is missing or broken. Warns of bounds for roles that it does not have. */
export const openPolicy = ({ open, policy, cost }: GatewayConfig, log: Log): FollowedPolicy => {
  if (open) return { current: () => undefined, onChange: () => {}, close: () => {} };
  const { file = shippedPolicy, milliseconds } = policy;
  const followed = followPolicy({ file, milliseconds, log: (entry) => log({ ...entry }) });
  warnOfRoles(cost, followed.current(), log);
  followed.onChange((next) => warnOfRoles(cost, next, log));
  return followed;
};

/** Makes principals by one policy: the same object for the same claims, so that what is decided for it is found again. */
export const createPrincipals = (policy: Policy | undefined): ((claims: Claims | undefined) => Principal) => {
  if (policy === undefined) return () => anonymous;
  const known = new WeakMap<Claims, Principal>();
  const nobody = principalOf(undefined, policy);
  return (claims) => {
    if (claims === undefined) return nobody;
    const found = known.get(claims);
    if (found) return found;
    const made = principalOf(claims, policy);
    known.set(claims, made);
    return made;
  };
};
