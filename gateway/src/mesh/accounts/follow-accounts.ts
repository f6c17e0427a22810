import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "@trellis/shared/errors";
import type { Log } from "../../config/index.ts";
import { openAccountIndex, type AccountIndex } from "./account-index.ts";
import { copyVersion, readPointer, removeOthers, verifyIndex } from "./copy-version.ts";

/** The account index that is served now. */
export interface FollowedAccounts {
  /** Undefined until a version has been published and copied. */
  current(): AccountIndex | undefined;
  close(): Promise<void>;
}

interface Options {
  /** The data folder of the mesh. */
  readonly data: string;
  readonly milliseconds: number;
  readonly log: Log;
}

const openCopy = async (target: string): Promise<AccountIndex | undefined> => {
  const pointer = await readPointer(target);
  if (!pointer) return undefined;
  const { file, manifest } = await verifyIndex(target, pointer);
  return openAccountIndex(file, { version: pointer.version, asOf: manifest.asOf });
};

/**
 * Keeps a verified copy of the account index and serves it: a new version is copied, verified and swapped while serving. What is damaged or
 * missing is logged once and the last good copy goes on serving, also after a restart.
 */
export const followAccounts = async ({ data, milliseconds, log }: Options): Promise<FollowedAccounts> => {
  const source = join(data, "accounts");
  const target = join(data, "gateway", "accounts");
  const stop = new AbortController();
  let current: AccountIndex | undefined;
  let lastComplaint = "";
  const complain = (error: unknown, about: string) => {
    const message = `${about}: ${messageOf(error)}`;
    if (message !== lastComplaint) log({ level: "error", event: "accounts-unusable", message });
    lastComplaint = message;
  };

  const look = async (): Promise<void> => {
    const pointer = await readPointer(source);
    if (!pointer || pointer.version === current?.version) return;
    await copyVersion(source, target, pointer);
    const next = await openCopy(target);
    if (!next) return;
    const previous = current;
    current = next;
    await removeOthers(target, [next.version]);
    previous?.close();
    log({ level: "info", event: "accounts-taken", message: `account index ${next.version}` });
  };
  const lookOrComplain = () =>
    look().then(
      () => (lastComplaint = ""),
      (error: unknown) => complain(error, "the published account index cannot be used"),
    );

  await mkdir(target, { recursive: true });
  current = await openCopy(target).catch((error: unknown) => {
    complain(error, "the last good account index cannot be used");
    return undefined;
  });
  await lookOrComplain();
  const following = (async () => {
    while (!stop.signal.aborted) {
      await sleep(milliseconds, undefined, { signal: stop.signal }).catch(() => {});
      if (!stop.signal.aborted) await lookOrComplain();
    }
  })();
  return {
    current: () => current,
    async close() {
      stop.abort();
      await following;
      current?.close();
      current = undefined;
    },
  };
};
