/** What of an operation a principal may see, decided before anything is planned. */
export type * from "./types.ts";
export { createPolicyDecider } from "./create-policy-decider.ts";
export { explainAccess } from "./explain-access.ts";
