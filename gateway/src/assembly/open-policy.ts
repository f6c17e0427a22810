import { anonymous, type Claims, type Principal } from "@trellis/shared/identity";
import { followPolicy, principalOf, shippedPolicy, type Policy } from "@trellis/shared/policy";
import type { GatewayConfig, Log } from "../config/index.ts";

/** The policy file, followed while it changes. */
export interface FollowedPolicy {
  /** The last one that could be read; undefined where everybody is let in and the supergraph's directives alone protect it. */
  current(): Policy | undefined;
  /** Has `listener` called with each policy that takes the place of another. */
  onChange(listener: (policy: Policy, before: Policy) => void): void;
  close(): void;
}

/** Opens the policy file of the configuration; throws a UserError where it is missing or broken. */
export const openPolicy = ({ open, policy }: GatewayConfig, log: Log): FollowedPolicy => {
  if (open) return { current: () => undefined, onChange: () => {}, close: () => {} };
  const { file = shippedPolicy, milliseconds } = policy;
  return followPolicy({ file, milliseconds, log: (entry) => log({ ...entry }) });
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
