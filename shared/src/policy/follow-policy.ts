import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { messageOf, UserError } from "@trellis/shared/errors";
import { readPolicy } from "./read-policy.ts";
import type { Policy } from "./types.ts";

/** What followers tell; the logs of the gateway and of domains take it. */
export interface PolicyLogEntry {
  readonly level: "info" | "error";
  readonly event: "policy-taken" | "policy-refused";
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
  /** Has a function called with each policy that takes the place of another; gives what ends that. */
  onChange(listener: (policy: Policy, before: Policy) => void): () => void;
  /** Looks at the file now, and resolves when what it says is known. */
  look(): Promise<void>;
  close(): void;
}

const unreadable = (file: string, cause: unknown): UserError =>
  new UserError(`The policy ${file} must be a file that can be read: ${messageOf(cause)}.`, { cause });

/** Reads a policy file. Throws a UserError where it is missing or broken. */
export const loadPolicy = (file: string): Policy => {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
  return readPolicy(text, file);
};

/**
 * Reads a policy file and follows it. Throws a UserError where it is missing or broken at first; later the last good policy stays, and what is wrong is
 * told once.
 */
export const followPolicy = ({ file, milliseconds, log }: FollowPolicyOptions): PolicyFollower => {
  let policy = loadPolicy(file);
  let seen: string | undefined;
  let told: string | undefined;
  let looking: Promise<void> | undefined;
  let isClosed = false;
  const listeners = new Set<(policy: Policy, before: Policy) => void>();

  const take = (next: Policy | undefined): void => {
    if (isClosed || next === undefined) return;
    told = undefined;
    if (next.version === policy.version) return;
    const before = policy;
    policy = next;
    log({ level: "info", event: "policy-taken", message: `${file} is now ${next.version}` });
    for (const listener of listeners) listener(next, before);
  };
  const refuse = (error: unknown): void => {
    const message = `${messageOf(error)} ${policy.version} stays.`;
    if (message !== told && !isClosed) log({ level: "error", event: "policy-refused", message });
    told = message;
  };
  /** Nothing where the file says what it said before: to read that again takes milliseconds of the thread that answers. */
  const read = async (): Promise<Policy | undefined> => {
    const text = await readFile(file, "utf8").catch((error: unknown) => {
      seen = undefined;
      throw unreadable(file, error);
    });
    if (text === seen) return undefined;
    seen = text;
    return readPolicy(text, file);
  };
  const look = (): Promise<void> =>
    (looking ??= read()
      .then(take, refuse)
      .finally(() => (looking = undefined)));
  const timer = setInterval(() => void look(), milliseconds).unref();

  return {
    current: () => policy,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    look,
    close() {
      isClosed = true;
      clearInterval(timer);
    },
  };
};
