import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from "jose";
import { messageOf } from "@trellis/shared/errors";
import type { IdentityPolicy, IssuerPolicy, Log, LogEntry } from "../../config/index.ts";
import { fetchJson } from "./fetch-json.ts";
import { findKeys } from "./find-keys.ts";

/** The keys of an issuer as it gave them last. */
export interface GivenKeys {
  readonly set: LocalJWKSet;
  readonly kids: ReadonlySet<string | undefined>;
  /** When they were given, in milliseconds since the epoch. */
  readonly at: number;
  /** Grows whenever they are others than before. */
  readonly generation: number;
}

export interface KeyOptions {
  readonly policy: IdentityPolicy;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Asks an issuer for its keys. */
export interface KeyAsker {
  /** What it gave last; undefined where it never did. */
  given(): GivenKeys | undefined;
  /** Whether it failed the last time. */
  isFailing(): boolean;
  /** Asks, unless that was done a short time ago; a promise where there is something to wait for. It never rejects. */
  ask(): Promise<void> | undefined;
  /** How often it was asked, and how often in vain. */
  readonly counts: { readonly asked: number; readonly failed: number };
}

/** Before any keys were had, an issuer that does not answer is asked again after so many milliseconds, doubled up to the cooldown. */
const firstWait = 500;

const read = (found: unknown, at: number, before: GivenKeys | undefined): GivenKeys => {
  const { keys } = found as JSONWebKeySet;
  const set = createLocalJWKSet({ keys });
  const isSame = before !== undefined && JSON.stringify(before.set.jwks().keys) === JSON.stringify(keys);
  if (isSame) return { ...before, at };
  return { set, kids: new Set(keys.map(({ kid }) => kid)), at, generation: (before?.generation ?? 0) + 1 };
};

const failing = (issuer: string, cause: unknown): LogEntry => ({
  level: "warn",
  event: "issuer-keys",
  message: `the keys of ${issuer} cannot be had: ${messageOf(cause)}`,
  cause,
});

/** Makes what asks an issuer at most once per cooldown, whoever wants it. */
export const createKeyAsker = (issuer: IssuerPolicy, { policy, log, now }: KeyOptions): KeyAsker => {
  const cooldown = policy.keysCooldownSeconds * 1000;
  const limits = { milliseconds: policy.keysMilliseconds, bytes: policy.keysBytes };
  const counts = { asked: 0, failed: 0 };
  let given: GivenKeys | undefined;
  let uri: string | undefined;
  let asking: Promise<void> | undefined;
  let next = 0;
  let failures = 0;

  const fail = (cause: unknown): void => {
    counts.failed += 1;
    uri = undefined;
    if (given === undefined) next = now() + Math.min(cooldown, firstWait * 2 ** failures);
    failures += 1;
    log(failing(issuer.issuer, cause));
  };
  const ask = async (): Promise<void> => {
    counts.asked += 1;
    next = now() + cooldown;
    try {
      uri ??= await findKeys(issuer, limits);
      given = read(await fetchJson(uri, limits), now(), given);
      failures = 0;
    } catch (cause) {
      fail(cause);
    } finally {
      asking = undefined;
    }
  };
  return {
    given: () => given,
    isFailing: () => failures > 0,
    ask() {
      if (asking === undefined && now() >= next) asking = ask();
      return asking;
    },
    counts,
  };
};
