import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "@trellis/shared/errors";
import { openAccountIndex, type AccountIndex } from "./account-index.ts";
import { copyVersion, readPointer, removeOthers, verifyIndex } from "./copy-version.ts";

/** The account index that is in force now. */
export interface FollowedAccounts {
  /** Undefined until a version has been published and copied. It stays open for ten seconds after another one has taken its place. */
  current(): AccountIndex | undefined;
  close(): Promise<void>;
}

/** What happens to the account index while it is followed. */
export interface AccountsEvent {
  readonly kind: "taken" | "unusable";
  readonly message: string;
}

export interface FollowAccountsOptions {
  /** The data folder of the mesh, where the index is published in `accounts`. */
  readonly source: string;
  /** Folder of the copy that is this process's own. */
  readonly target: string;
  /** How often the pointer is read, 1,000 at most. */
  readonly milliseconds?: number | undefined;
  readonly onEvent?: ((event: AccountsEvent) => void) | undefined;
}

/** The longest pause between two looks at the pointer, in milliseconds. */
const longestPause = 1000;
/** How long a version stays open for the requests that began on it, in milliseconds: as long as a server drains. */
const graceMilliseconds = 10_000;

const openCopy = async (target: string): Promise<AccountIndex | undefined> => {
  const pointer = await readPointer(target);
  if (!pointer) return undefined;
  const { file, manifest } = await verifyIndex(target, pointer);
  return openAccountIndex(file, { version: pointer.version, asOf: manifest.asOf });
};

/** Versions that requests may still be judged by, closed when none can be. */
const createFarewell = () => {
  const leaving = new Map<AccountIndex, NodeJS.Timeout>();
  const end = (index: AccountIndex) => {
    clearTimeout(leaving.get(index));
    leaving.delete(index);
    index.close();
  };
  return {
    to: (index: AccountIndex) => leaving.set(index, setTimeout(end, graceMilliseconds, index).unref()),
    versions: () => [...leaving.keys()].map(({ version }) => version),
    now: () => [...leaving.keys()].forEach(end),
  };
};

/** Makes what tries something, and gives undefined where it fails; the same trouble is told once, until something works again. */
const createAttempts = (onEvent: NonNullable<FollowAccountsOptions["onEvent"]>) => {
  let told = "";
  return async <Result>(work: () => Promise<Result>, trouble: string): Promise<Result | undefined> => {
    try {
      const result = await work();
      told = "";
      return result;
    } catch (error) {
      const message = `${trouble}: ${messageOf(error)}`;
      if (message !== told) onEvent({ kind: "unusable", message });
      told = message;
      return undefined;
    }
  };
};

/** Does the work again and again until the signal aborts; resolves when that has ended. */
const repeat = async (work: () => Promise<void>, pause: number, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await sleep(pause, undefined, { signal }).catch(() => {});
    if (!signal.aborted) await work();
  }
};

/**
 * Keeps a verified copy of the account index: a new version is copied, verified and swapped while it is in use. What is damaged or missing is
 * told once and the last good copy stays in force, also after a restart.
 */
export const followAccounts = async (options: FollowAccountsOptions): Promise<FollowedAccounts> => {
  const { target, onEvent = () => {} } = options;
  const source = join(options.source, "accounts");
  const pause = Math.min(options.milliseconds ?? longestPause, longestPause);
  const stop = new AbortController();
  const farewell = createFarewell();
  let current: AccountIndex | undefined;
  const attempt = createAttempts(onEvent);

  const look = async (): Promise<void> => {
    const pointer = await readPointer(source);
    if (!pointer || pointer.version === current?.version) return;
    await copyVersion(source, target, pointer);
    const next = await openCopy(target);
    if (!next) return;
    if (current) farewell.to(current);
    current = next;
    await removeOthers(target, [next.version, ...farewell.versions()]);
    onEvent({ kind: "taken", message: `account index ${next.version}` });
  };
  const tryToLook = () => attempt(look, "the published account index cannot be used");

  await mkdir(target, { recursive: true });
  current = await attempt(() => openCopy(target), "the last good account index cannot be used");
  await tryToLook();
  const following = repeat(tryToLook, pause, stop.signal);
  return {
    current: () => current,
    async close() {
      stop.abort();
      await following;
      farewell.now();
      current?.close();
      current = undefined;
    },
  };
};
