/** What a principal may see: the policy file, the decision table over a contract's coordinates, fences and masks. The gateway and the domains decide by the same code. */
export type * from "./types.ts";
