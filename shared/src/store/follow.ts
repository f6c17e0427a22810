import { createQueue } from "@trellis/shared/concurrency";
import { messageOf } from "@trellis/shared/errors";
import type { Pointer } from "@trellis/shared/publish";
import { share, type Shared } from "./lease.ts";
import { parsePointer, Refusal, verifyVersion, type VerifiedVersion } from "./verify.ts";
import { fingerprint, olderVersions, pointerText } from "./version-folder.ts";

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
  /** Verifies again what is served, and tries again to serve what the pointer names where that failed. */
  scrub(): Promise<void>;
  close(): Promise<void>;
}

/** What a follower knows; its functions below change it, one at a time. */
interface Following<Value> extends FollowOptions<Value> {
  readonly dataFile: string;
  current: Followed<Value> | undefined;
  /** What was seen at the last look, so that nothing is looked at twice. */
  seen: string | undefined;
  isClosed: boolean;
}

function retire<Value>({ onEvent }: Following<Value>, followed: Followed<Value> | undefined): void {
  if (!followed) return;
  followed.opened.retire();
  onEvent({ kind: "retired", version: followed.verified.version, isLastGood: followed.isLastGood });
}

function serve<Value>(following: Following<Value>, verified: VerifiedVersion, isLastGood: boolean): void {
  const opened = share(following.open(verified), following.close);
  if (following.isClosed) return opened.retire();
  const previous = following.current;
  following.current = { verified, opened, isLastGood };
  following.onEvent({ kind: "serving", version: verified.version, isLastGood });
  retire(following, previous);
}

/** Whether the version could be served; its manifest is held to the pointer's hash where one is given. */
async function tryToServe<Value>(
  following: Following<Value>,
  version: string,
  { isLastGood, manifestSha256 }: { isLastGood: boolean; manifestSha256?: string },
): Promise<boolean> {
  try {
    serve(following, await verifyVersion({ ...following, version }, manifestSha256), isLastGood);
    return true;
  } catch (thrown) {
    following.onEvent({ kind: "refused", version, isLastGood, reason: messageOf(thrown) });
    return false;
  }
}

/** Goes on with what is served, or else with the newest version before `version` that verifies. */
async function fallBack<Value>(following: Following<Value>, version: string | undefined): Promise<void> {
  const { current, folder, onEvent } = following;
  if (current) {
    following.current = { ...current, isLastGood: true };
    if (!current.isLastGood) {
      onEvent({ kind: "serving", version: current.verified.version, isLastGood: true });
    }
    return;
  }
  for (const older of await olderVersions(folder, version)) {
    if (await tryToServe(following, older, { isLastGood: true })) return;
  }
  onEvent({ kind: "missing", version: null, isLastGood: false, reason: "no version that verifies is left" });
}

async function follow<Value>(
  following: Following<Value>,
  { version, manifestSha256 }: Pointer,
): Promise<void> {
  const { current } = following;
  if (current?.verified.version === version) {
    following.current = { ...current, isLastGood: false };
    // Its files are not as they were seen before.
    return scrub(following);
  }
  const isServed = await tryToServe(following, version, { isLastGood: false, manifestSha256 });
  if (!isServed) await fallBack(following, version);
}

async function look<Value>(following: Following<Value>): Promise<void> {
  const { folder, dataFile, onEvent } = following;
  let version: string | undefined;
  try {
    const text = await pointerText(folder);
    const pointer = text === undefined ? undefined : parsePointer(text);
    version = pointer?.version;
    const mark = `${text}\n${version === undefined ? "" : await fingerprint(folder, version, dataFile)}`;
    if (mark === following.seen) return;
    following.seen = mark;
    if (pointer) await follow(following, pointer);
    else if (following.current) await fallBack(following, undefined);
    else onEvent({ kind: "missing", version: null, isLastGood: false, reason: "nothing is published" });
  } catch (thrown) {
    const mark = messageOf(thrown);
    if (mark === following.seen) return;
    following.seen = mark;
    onEvent({ kind: "refused", version: version ?? null, isLastGood: false, reason: mark });
    await fallBack(following, version);
  }
}

async function scrub<Value>(following: Following<Value>): Promise<void> {
  const { current, dataFile, onEvent } = following;
  if (!current || current.isLastGood) {
    // What could not be read then may be readable now.
    following.seen = undefined;
    await look(following);
  }
  if (!current || following.current?.opened !== current.opened) return;
  const { version, manifest } = current.verified;
  try {
    const again = await verifyVersion({ ...following, version });
    if (again.manifest.files[dataFile]?.sha256 === manifest.files[dataFile]?.sha256) return;
    throw new Refusal("its manifest changed after it was verified");
  } catch (thrown) {
    onEvent({ kind: "refused", version, isLastGood: current.isLastGood, reason: messageOf(thrown) });
    following.current = undefined;
    following.seen = undefined;
    await look(following);
    retire(following, current);
  }
}

/** Follows the pointer of one folder of snapshots. */
export function followSnapshots<Value>(options: FollowOptions<Value>): Follower<Value> {
  const following: Following<Value> = {
    ...options,
    dataFile: options.dataFile ?? "data.sqlite",
    current: undefined,
    seen: undefined,
    isClosed: false,
  };
  const queue = createQueue();
  const inTurn = (work: (following: Following<Value>) => Promise<void>): Promise<void> =>
    queue(() => (following.isClosed ? undefined : work(following)));
  return {
    current: () => following.current,
    look: () => inTurn(look),
    scrub: () => inTurn(scrub),
    async close() {
      following.isClosed = true;
      await queue(() => {});
      following.current?.opened.retire();
      following.current = undefined;
    },
  };
}
