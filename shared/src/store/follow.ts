import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "@trellis/shared/errors";
import type { Pointer } from "@trellis/shared/publish";
import { share, type Shared } from "./lease.ts";
import { parsePointer, Refusal, verifyVersion, versionPattern, type VerifiedVersion } from "./verify.ts";

export interface FollowedEvent {
  readonly kind: "serving" | "refused" | "missing" | "retired";
  readonly version: string | null;
  readonly isLastGood: boolean;
  readonly reason?: string;
}

export interface FollowOptions<Value> {
  /** Folder with the pointer and the versions. */
  readonly folder: string;
  readonly product: string;
  /** The file of a version that is read; `data.sqlite` where left out. */
  readonly dataFile?: string;
  readonly open: (verified: VerifiedVersion) => Value;
  readonly close: (value: Value) => void;
  readonly onEvent: (event: FollowedEvent) => void;
}

/** The version that is being served. */
export interface Followed<Value> {
  readonly verified: VerifiedVersion;
  readonly opened: Shared<Value>;
  /** Whether the pointer names another version, which cannot be served. */
  readonly isLastGood: boolean;
}

/** Follows one pointer. Calls of `look` and `scrub` wait for each other. */
export interface Follower<Value> {
  current(): Followed<Value> | undefined;
  /** Serves what the pointer names, or the newest older version that verifies. */
  look(): Promise<void>;
  /** Verifies again what is served. */
  scrub(): Promise<void>;
  close(): Promise<void>;
}

const pointerText = async (folder: string): Promise<string | undefined> => {
  try {
    return await readFile(join(folder, "current"), "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Refusal(`the pointer \`current\` cannot be read (${(thrown as NodeJS.ErrnoException).code})`);
  }
};

/** Changes when the version's files do, so that a repaired version is looked at again and a broken one is not every second. */
const fingerprint = async (folder: string, version: string, dataFile: string): Promise<string> => {
  const marks = await Promise.all(
    ["manifest.json", dataFile].map((file) =>
      stat(join(folder, version, file)).then(
        ({ ino, size, mtimeMs, ctimeMs }) => `${ino}:${size}:${mtimeMs}:${ctimeMs}`,
        () => "absent",
      ),
    ),
  );
  return marks.join("|");
};

/** Versions on disk, newest first; only those before `version` where one is given, because a newer one was never acknowledged. */
const olderVersions = async (folder: string, version: string | undefined): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && versionPattern.test(entry.name))
    .map(({ name }) => name)
    .filter((name) => version === undefined || name < version)
    .toSorted()
    .toReversed();
};

/** Follows the pointer of one folder of snapshots. */
export function followSnapshots<Value>(options: FollowOptions<Value>): Follower<Value> {
  const { folder, product, dataFile = "data.sqlite", open, close, onEvent } = options;
  let current: Followed<Value> | undefined;
  let seen: string | undefined;
  let isClosed = false;
  let queue: Promise<void> = Promise.resolve();

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = queue.then(() => (isClosed ? undefined : work()));
    queue = turn.catch(() => {});
    return turn;
  };

  const retire = (followed: Followed<Value> | undefined) => {
    if (!followed) return;
    followed.opened.retire();
    onEvent({ kind: "retired", version: followed.verified.version, isLastGood: followed.isLastGood });
  };

  const serve = (verified: VerifiedVersion, isLastGood: boolean): void => {
    const opened = share(open(verified), close);
    if (isClosed) return opened.retire();
    const previous = current;
    current = { verified, opened, isLastGood };
    onEvent({ kind: "serving", version: verified.version, isLastGood });
    retire(previous);
  };

  const tryToServe = async (
    version: string,
    isLastGood: boolean,
    manifestSha256?: string,
  ): Promise<boolean> => {
    try {
      serve(await verifyVersion({ folder, product, version, dataFile }, manifestSha256), isLastGood);
      return true;
    } catch (thrown) {
      onEvent({ kind: "refused", version, isLastGood, reason: messageOf(thrown) });
      return false;
    }
  };

  const fallBack = async (version: string | undefined): Promise<void> => {
    if (current) {
      const wasGood = !current.isLastGood;
      current = { ...current, isLastGood: true };
      if (wasGood) onEvent({ kind: "serving", version: current.verified.version, isLastGood: true });
      return;
    }
    for (const older of await olderVersions(folder, version)) {
      if (await tryToServe(older, true)) return;
    }
    onEvent({
      kind: "missing",
      version: null,
      isLastGood: false,
      reason: "no version that verifies is left",
    });
  };

  const follow = async (pointer: Pointer): Promise<void> => {
    if (current?.verified.version === pointer.version) {
      current = { ...current, isLastGood: false };
      return;
    }
    if (!(await tryToServe(pointer.version, false, pointer.manifestSha256))) await fallBack(pointer.version);
  };

  const look = async (): Promise<void> => {
    let version: string | undefined;
    try {
      const text = await pointerText(folder);
      const pointer = text === undefined ? undefined : parsePointer(text);
      version = pointer?.version;
      const mark = `${text}\n${version === undefined ? "" : await fingerprint(folder, version, dataFile)}`;
      if (mark === seen) return;
      seen = mark;
      if (pointer) await follow(pointer);
      else if (current) await fallBack(undefined);
      else onEvent({ kind: "missing", version: null, isLastGood: false, reason: "nothing is published" });
    } catch (thrown) {
      const mark = messageOf(thrown);
      if (mark === seen) return;
      seen = mark;
      onEvent({ kind: "refused", version: version ?? null, isLastGood: false, reason: mark });
      await fallBack(version);
    }
  };

  const scrub = async (): Promise<void> => {
    if (!current) return;
    const { version, manifest } = current.verified;
    try {
      const again = await verifyVersion({ folder, product, version, dataFile });
      if (again.manifest.files[dataFile]?.sha256 === manifest.files[dataFile]?.sha256) return;
      throw new Refusal("its manifest changed after it was verified");
    } catch (thrown) {
      onEvent({ kind: "refused", version, isLastGood: current.isLastGood, reason: messageOf(thrown) });
      const broken = current;
      current = undefined;
      seen = undefined;
      await look();
      retire(broken);
    }
  };

  return {
    current: () => current,
    look: () => inTurn(look),
    scrub: () => inTurn(scrub),
    async close() {
      isClosed = true;
      await queue;
      current?.opened.retire();
      current = undefined;
    },
  };
}
