import { readFileSync } from "node:fs";
import { readPolicy } from "./read-policy.ts";
import type { Policy } from "./types.ts";

/** What followers tell; the logs of the gateway and of domains take it. */
export interface PolicyLogEntry {
  readonly level: "info" | "error";
  readonly event: "policy_activated" | "policy_refused";
  readonly message: string;
}

export interface FollowPolicyOptions {
  readonly file: string;
  /** Between two looks at the file. */
  readonly milliseconds: number;
  log(entry: PolicyLogEntry): void;
}

/** A policy file that is followed while it changes. */
export interface PolicyFollower {
  /** The last one that could be read. */
  current(): Policy;
  /** The policy of this version, if it is the current one or the one before it. */
  known(version: string | undefined): Policy | undefined;
  /** Has a function called with each policy that takes the place of another; gives what ends that. */
  onChange(listener: (policy: Policy, before: Policy) => void): () => void;
  close(): void;
}

/** Reads a policy file and follows it. Throws a UserError where it is missing or broken at first; later the last good policy stays. */
export const followPolicy = ({ file }: FollowPolicyOptions): PolicyFollower => {
  const policy = readPolicy(readFileSync(file, "utf8"), file);
  return {
    current: () => policy,
    known: (version) => (policy.version === version ? policy : undefined),
    onChange: () => () => undefined,
    close: () => undefined,
  };
};
