import type { FieldPolicy } from "./types.ts";

/** What conditions call a policy: `clearance@1`. */
export const ruleOf = ({ id, version }: Pick<FieldPolicy, "id" | "version">): string => `${id}@${version}`;

/** How grave it is where a rule denies: what the policy of that name says; what a schema demands is always an error. */
export const severityOf = (rule: string, policies: readonly FieldPolicy[]): FieldPolicy["severity"] =>
  policies.find((policy) => ruleOf(policy) === rule)?.severity ?? "ERROR";
