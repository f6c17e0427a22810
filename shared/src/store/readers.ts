import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createQueue } from "@trellis/shared/concurrency";
import { discard, readIfThere } from "@trellis/shared/files";

/** How long a gateway may rely on the versions that it was told of, in milliseconds. */
export const leaseMilliseconds = 1000;
/** How long a publish waits for all readers, in milliseconds: one look at the pointer, one lease, and room for verifying. */
const patienceMilliseconds = 3000;
const lookMilliseconds = 20;
/** Twice as long as a gateway lets a call be joined by who asks the same: after it nobody is given an answer that was begun before. */
const graceMilliseconds = 100;
const gatewayPattern = /^[\w-]{1,64}$/;

/** A process that serves products: it is asked by its id whether it lives. */
interface ServerNote {
  readonly kind: "server";
  readonly host: string;
  readonly pid: number;
  readonly versions: Readonly<Record<string, string | null>>;
}

/** A gateway that relies on the versions of a domain: those served at `at` or later, in milliseconds since the epoch. */
interface LeaseNote {
  readonly kind: "lease";
  readonly at: number;
  readonly until: number;
}

/** Where one server of a domain notes who reads which versions, so that a publish can wait for them. */
export interface ReaderNotes {
  /** Notes what is served from now on. */
  serves(states: Readonly<Record<string, { readonly version: string | null }>>): Promise<void>;
  /**
   * Notes that a gateway may rely for {@link leaseMilliseconds} on what is served. Call it before looking at the pointers: whoever moves a
   * pointer afterwards finds the note, and whoever moved it before is seen. Throws where the gateway's name is none.
   */
  lends(gateway: string): Promise<void>;
  /** Takes back what the server noted of itself. */
  close(): Promise<void>;
}

const folderOf = (data: string, domain: string) => join(data, "leases", domain);

const write = async (folder: string, name: string, note: ServerNote | LeaseNote): Promise<void> => {
  const path = join(folder, `${name}.json`);
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(draft, JSON.stringify(note), { mode: 0o600 });
  await rename(draft, path);
};

/** Opens the notes of one server of the domain. They are not made durable: a machine that lost them has lost the readers too. */
export function openReaderNotes(data: string, domain: string): ReaderNotes {
  const folder = folderOf(data, domain);
  const name = `server-${process.pid}-${randomBytes(4).toString("hex")}`;
  const inTurn = createQueue();
  return {
    serves: (states) =>
      inTurn(() => {
        const versions = Object.fromEntries(Object.entries(states).map(([id, { version }]) => [id, version]));
        return write(folder, name, { kind: "server", host: hostname(), pid: process.pid, versions });
      }),
    async lends(gateway) {
      if (!gatewayPattern.test(gateway)) throw new TypeError("the gateway's name is malformed");
      const at = Date.now();
      await write(folder, `gateway-${gateway}`, { kind: "lease", at, until: at + leaseMilliseconds });
    },
    close: () => inTurn(() => discard(join(folder, `${name}.json`))),
  };
}

const isAlive = ({ host, pid }: ServerNote): boolean => {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** Whether the note is of a reader that may still give a version before the published ones. */
const isBehind = (
  note: ServerNote | LeaseNote,
  published: Readonly<Record<string, string>>,
  since: number,
): boolean => {
  if (note.kind === "lease") return note.at <= since && note.until > Date.now();
  const isSwitched = Object.entries(published).every(([id, version]) => note.versions[id] === version);
  return !isSwitched && isAlive(note);
};

const notesIn = async (folder: string): Promise<(ServerNote | LeaseNote)[]> => {
  const names = await readdir(folder).catch(() => []);
  const notes = names
    .filter((name) => name.endsWith(".json"))
    .map(async (name): Promise<(ServerNote | LeaseNote)[]> => {
      const text = await readIfThere(join(folder, name));
      try {
        return text === undefined ? [] : [JSON.parse(text) as ServerNote | LeaseNote];
      } catch {
        return [];
      }
    });
  return (await Promise.all(notes)).flat();
};

/**
 * Waits until no reader gives a version before the published ones (version by product id, of one data folder) any more: every server has
 * switched, and every lease that was given before has been renewed or has ended. Resolves with how many had not after three seconds. Leases
 * are compared by the clock, so machines that share a data folder need clocks that agree within a fraction of a second.
 */
export async function awaitReaders(
  data: string,
  published: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<number> {
  const since = Date.now();
  const byDomain = Map.groupBy(Object.entries(published), ([id]) => id.slice(0, id.indexOf("/")));
  const behind = async (): Promise<{ count: number; isAnybody: boolean }> => {
    let [count, isAnybody] = [0, false];
    for (const [domain, versions] of byDomain) {
      const notes = await notesIn(folderOf(data, domain));
      isAnybody ||= notes.length > 0;
      count += notes.filter((note) => isBehind(note, Object.fromEntries(versions), since)).length;
    }
    return { count, isAnybody };
  };
  for (;;) {
    const { count, isAnybody } = await behind();
    if (count === 0 && isAnybody) await sleep(graceMilliseconds, undefined, { signal });
    if (count === 0 || Date.now() - since > patienceMilliseconds) return count;
    await sleep(lookMilliseconds, undefined, { signal });
  }
}
