import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from "jose";
import { messageOf } from "@trellis/shared/errors";
import type { IdentityPolicy, IssuerPolicy, Log } from "../../config/index.ts";
import { fetchJson } from "./fetch-json.ts";
import { findKeys } from "./find-keys.ts";

/** The keys of one issuer, kept up to date by being used. */
export interface KeySource {
  /** The keys, if the one of this id is among them (any, where there is no id) or can be had now. */
  keysFor(kid: string | undefined): LocalJWKSet | undefined | Promise<LocalJWKSet | undefined>;
  /** A number that grows whenever the keys change; undefined while there are none that may be used. */
  generation(): number | undefined;
  /** How often keys were asked for, and how often in vain. */
  readonly fetched: () => number;
  readonly failed: () => number;
}

interface Kept {
  readonly set: LocalJWKSet;
  readonly kids: ReadonlySet<unknown>;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface KeySourceOptions {
  readonly policy: IdentityPolicy;
  readonly log: Log;
  readonly now: () => number;
}

/** Before any keys were had, an issuer that does not answer is asked again after so many milliseconds, doubled up to the cooldown. */
const firstWait = 500;
/** So many requests wait for an issuer at once: a flood of unknown key ids must not fill the gateway with requests that wait. */
const maxWaiting = 100;

const keep = (found: unknown, at: number): Kept => {
  const jwks = found as JSONWebKeySet;
  const set = createLocalJWKSet(jwks);
  return { set, kids: new Set(jwks.keys.map(({ kid }) => kid)), text: JSON.stringify(jwks.keys), at };
};

/**
 * Makes the source of an issuer's keys. They are asked for at most once per cooldown whatever tokens say, anew when they are half as old as they may get, and
 * waited for once they are older; where they cannot be had, old ones stay in use for `keysStaleSeconds` more.
 */
export const createKeySource = (issuer: IssuerPolicy, options: KeySourceOptions): KeySource => {
  const { policy, log, now } = options;
  const maxAge = policy.keysMaxAgeSeconds * 1000;
  const stale = policy.keysStaleSeconds * 1000;
  const cooldown = policy.keysCooldownSeconds * 1000;
  const limits = { milliseconds: policy.keysMilliseconds, bytes: policy.keysBytes };
  let kept: Kept | undefined;
  let uri: string | undefined;
  let fetching: Promise<void> | undefined;
  let next = 0;
  let generation = 0;
  let fetched = 0;
  let failed = 0;
  let inARow = 0;
  let waiting = 0;

  const ask = async (): Promise<void> => {
    fetched += 1;
    next = now() + cooldown;
    try {
      uri ??= await findKeys(issuer, limits);
      const found = keep(await fetchJson(uri, limits), now());
      if (found.text !== kept?.text) generation += 1;
      kept = found.text === kept?.text ? { ...kept, at: found.at } : found;
      inARow = 0;
    } catch (cause) {
      failed += 1;
      uri = undefined;
      if (kept === undefined) next = now() + Math.min(cooldown, firstWait * 2 ** inARow);
      inARow += 1;
      const message = `the keys of ${issuer.issuer} cannot be had: ${messageOf(cause)}`;
      log({ level: "warn", event: "issuer-keys", message, cause });
    } finally {
      fetching = undefined;
    }
  };
  /** Asks, unless that was done a short time ago; a promise where there is something to wait for. */
  const refresh = (): Promise<void> | undefined => {
    if (fetching === undefined && now() >= next) fetching = ask();
    return fetching;
  };
  const age = (): number => (kept === undefined ? Infinity : now() - kept.at);
  const usable = (): Kept | undefined => (age() <= maxAge + stale ? kept : undefined);
  const keysOf = (kid: string | undefined): LocalJWKSet | undefined => {
    const found = usable();
    return kid === undefined || found?.kids.has(kid) ? found?.set : undefined;
  };
  const afterwards = async (kid: string | undefined, asked: Promise<void>) => {
    waiting += 1;
    await asked;
    waiting -= 1;
    return keysOf(kid);
  };

  return {
    keysFor(kid) {
      const asked = age() > maxAge / 2 ? refresh() : undefined;
      // Nobody waits for an issuer that failed the last time while there are keys to go on with.
      const found = age() <= maxAge || inARow > 0 ? keysOf(kid) : undefined;
      if (found) return found;
      const asking = asked ?? refresh();
      return asking && waiting < maxWaiting ? afterwards(kid, asking) : keysOf(kid);
    },
    generation() {
      if (age() > maxAge / 2) void refresh();
      return usable() && generation;
    },
    fetched: () => fetched,
    failed: () => failed,
  };
};
