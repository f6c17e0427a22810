import type { LocalJWKSet } from "jose";
import type { IssuerPolicy } from "../../config/index.ts";
import { createKeyAsker, type GivenKeys, type KeyOptions } from "./ask-keys.ts";

/** The keys of one issuer, kept up to date by being used. */
export interface KeySource {
  /** The keys, if the one of this id is among them (any, where there is no id) or can be had now. */
  keysFor(kid: string | undefined): LocalJWKSet | undefined | Promise<LocalJWKSet | undefined>;
  /** A number that grows whenever the keys change; undefined while there are none that may be used. */
  generation(): number | undefined;
  /** How often the issuer was asked for its keys, and how often in vain. */
  readonly counts: { readonly asked: number; readonly failed: number };
}

/** So many requests wait for an issuer at once: a flood of unknown key ids must not fill the gateway with requests that wait. */
const maxWaiting = 100;

/**
 * Makes the source of an issuer's keys. They are asked for at most once per cooldown whatever tokens say, anew when they are half as old as they may get, and
 * waited for once they are older; where they cannot be had, old ones stay in use for `keysStaleSeconds` more.
 */
export const createKeySource = (issuer: IssuerPolicy, options: KeyOptions): KeySource => {
  const { policy, now } = options;
  const maxAge = policy.keysMaxAgeSeconds * 1000;
  const stale = policy.keysStaleSeconds * 1000;
  const asker = createKeyAsker(issuer, options);
  let waiting = 0;

  const age = (): number => now() - (asker.given()?.at ?? -Infinity);
  const usable = (): GivenKeys | undefined => (age() <= maxAge + stale ? asker.given() : undefined);
  const keysOf = (kid: string | undefined): LocalJWKSet | undefined => {
    const found = usable();
    return kid === undefined || found?.kids.has(kid) ? found?.set : undefined;
  };
  const refresh = (): Promise<void> | undefined => (age() > maxAge / 2 ? asker.ask() : undefined);
  const afterwards = async (kid: string | undefined, asked: Promise<void>) => {
    waiting += 1;
    await asked;
    waiting -= 1;
    return keysOf(kid);
  };

  return {
    keysFor(kid) {
      const refreshing = refresh();
      // Nobody waits for an issuer that failed the last time while there are keys to go on with.
      const found = age() <= maxAge || asker.isFailing() ? keysOf(kid) : undefined;
      if (found) return found;
      const asked = refreshing ?? asker.ask();
      return asked && waiting < maxWaiting ? afterwards(kid, asked) : keysOf(kid);
    },
    generation() {
      void refresh();
      return usable()?.generation;
    },
    counts: asker.counts,
  };
};
