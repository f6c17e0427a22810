/** What a principal may see: the policy file, the decision table over a contract's coordinates, fences and masks. The gateway and the domains decide by the same code. */
export type * from "./types.ts";
export { createClearances, type Clearances } from "./clearances.ts";
export { compileAccess, type AccessSources, type CompiledAccess } from "./compile/compile-access.ts";
export { decide } from "./decide.ts";
export { fenceAllows } from "./fence-allows.ts";
export {
  followPolicy,
  loadPolicy,
  type FollowPolicyOptions,
  type PolicyFollower,
  type PolicyLogEntry,
} from "./follow-policy.ts";
export { maskKeyOf, maskValue, type MaskOptions } from "./mask-value.ts";
export { principalOf } from "./principal-of.ts";
export { readPolicy } from "./read-policy.ts";
export { severityOf } from "./severity-of.ts";
export { weakened } from "./weakened.ts";
export { shippedPolicy } from "./shipped-policy.ts";
