import { existsSync, readdirSync } from "node:fs";
import { UserError } from "@trellis/shared/errors";
import { isPlainName } from "@trellis/shared/files";
import type { JWK } from "jose";
import { assertionSeconds, skewSeconds } from "./headers.ts";
import { domainOfSecret, keyFiles, maxLiveKeys, readKeys, writeKeys } from "./key-files.ts";
import {
  ensureKeys,
  keyInUse,
  newAssertionKey,
  newSecretKey,
  writePublicKeys,
  type SecretKey,
} from "./keys.ts";

/** Whose keys are turned: a domain's, or the gateway's own for assertions. */
export const gatewayName = "gateway";

/** Seconds from the making of a key until the gateway signs with it: time for every process to read it. */
export const defaultDelaySeconds = 10;

/** Until then a call may still be under way that was signed with the key before. */
const settleMilliseconds = (assertionSeconds + skewSeconds) * 1000;

/** Of any subgraph that is called signed: one that others compose may be called as one of this mesh may not. */
const isSubgraph = (name: string): boolean => isPlainName(name) && name !== "mesh" && name !== gatewayName;

interface LiveKey {
  readonly kid: string;
  readonly from?: number;
}

const fileOf = (folder: string, owner: string): string =>
  owner === gatewayName ? keyFiles.gatewayPrivate(folder) : keyFiles.secret(folder, owner);

const settledAt = ({ from }: LiveKey): number => (from === undefined ? 0 : from + settleMilliseconds);

/** The live keys of a domain, or of the gateway, once the newest has been used for so long that no call of the one before is under way. */
function settledKeys(folder: string, owner: string, now: number): LiveKey[] {
  const live = readKeys<LiveKey>(fileOf(folder, owner), true);
  const settled = settledAt(live[0] as LiveKey);
  if (settled > now)
    throw new UserError(
      `The last key of ${owner} is too new to change it: wait until ${new Date(settled).toISOString()}, when no call signed with the one before is under way.`,
    );
  return live;
}

const checkDomain = (owner: string): void => {
  if (isSubgraph(owner)) return;
  throw new UserError(
    `A domain must have a name of small letters, digits and hyphens, other than mesh and gateway, but it is "${owner}".`,
    { exitCode: 2 },
  );
};

const checkOwner = (owner: string): void => {
  if (owner !== gatewayName) checkDomain(owner);
};

function write(folder: string, owner: string, keys: readonly LiveKey[]): void {
  writeKeys(fileOf(folder, owner), keys);
  if (owner === gatewayName) writePublicKeys(folder);
}

/** What was made. */
export interface MadeKey {
  readonly kid: string;
  /** Milliseconds since the epoch from which the gateway signs with it. */
  readonly from: number;
  /** Whether there was no key before it. */
  readonly isFirst: boolean;
}

/**
 * Puts a new key before the live one of a domain or of `gateway`; the gateway signs with it `delaySeconds` later, the one before stays valid.
 * Makes the first keys of a domain that has none. Throws a UserError where the last key is too new.
 */
export function newKey(
  folder: string,
  owner: string,
  { delaySeconds = defaultDelaySeconds, now = Date.now() } = {},
): MadeKey {
  checkOwner(owner);
  const isFirst = !existsSync(fileOf(folder, owner));
  ensureKeys(folder, owner === gatewayName ? [] : [owner]);
  if (isFirst) {
    const [first] = readKeys<LiveKey>(fileOf(folder, owner), true);
    return { kid: (first as LiveKey).kid, from: now, isFirst };
  }
  const made = owner === gatewayName ? (newAssertionKey() as JWK & { kid: string }) : newSecretKey();
  const from = now + delaySeconds * 1000;
  const live = settledKeys(folder, owner, now);
  write(folder, owner, [{ ...made, from }, ...live].slice(0, maxLiveKeys));
  return { kid: made.kid, from, isFirst };
}

/** Replaces the secret that a domain masks values with: every masked value becomes another one. */
export function newMaskKey(folder: string, domain: string): SecretKey {
  checkDomain(domain);
  const made = newSecretKey();
  ensureKeys(folder, [domain]);
  writeKeys(keyFiles.masks(folder, domain), [made]);
  return made;
}

/** Leaves a domain, or `gateway`, its newest key alone. Gives the ids of those that are no longer valid. Throws a UserError where there is none, or the newest is too new. */
export function retireKeys(folder: string, owner: string, { now = Date.now() } = {}): readonly string[] {
  checkOwner(owner);
  if (!existsSync(fileOf(folder, owner)))
    throw new UserError(`${owner} has no key; \`trellis key list\` names who has.`);
  const [newest, ...former] = settledKeys(folder, owner, now);
  if (former.length > 0) write(folder, owner, [newest as LiveKey]);
  return former.map(({ kid }) => kid);
}

/** A live key, for whoever lists them; never the key itself. */
export interface ListedKey {
  readonly owner: string;
  readonly kid: string;
  readonly use: "SIGNS" | "COMES" | "RETIRING";
  /** Milliseconds since the epoch; absent where it was always used. */
  readonly from?: number | undefined;
}

/** The live keys of the folder, the gateway's first. */
export function listKeys(folder: string, { now = Date.now() } = {}): readonly ListedKey[] {
  if (!existsSync(folder))
    throw new UserError(
      `There must be a key folder ${folder}, and there is none: \`trellis key new gateway\` makes it.`,
    );
  const domains = readdirSync(folder).flatMap((file) => domainOfSecret(file) ?? []);
  const owners = existsSync(fileOf(folder, gatewayName)) ? [gatewayName, ...domains.toSorted()] : domains;
  return owners.flatMap((owner) => {
    const live = readKeys<LiveKey>(fileOf(folder, owner), true);
    const used = keyInUse(live, now);
    return live.map(({ kid, from }, index) => ({
      owner,
      kid,
      from,
      use: live[index] === used ? "SIGNS" : index < live.indexOf(used as LiveKey) ? "COMES" : "RETIRING",
    }));
  });
}
