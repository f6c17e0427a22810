import { open, rm } from "node:fs/promises";
import { setImmediate as breathe } from "node:timers/promises";
import { sync } from "@trellis/shared/files";
import { fileName, listFiles, pathOf, readEnd } from "./log-files.ts";
import { nextPlace, type OwnRecord, type Place } from "./place.ts";
import { toLine, type Head, type RecordBody } from "./record.ts";

/** Appends to the chain. Only who has the lock may call it, and the folder must exist. */
export interface Chain {
  /** Writes all records and makes them durable, or throws and leaves none. Gives why somebody else must have changed the log, where somebody did. */
  append(records: readonly RecordBody[]): Promise<string | undefined>;
}

interface ChainOptions {
  readonly folder: string;
  readonly writer: string;
  readonly fileBytes: number;
  /** Files that are kept. */
  readonly files: number;
  readonly now: () => number;
}

/** Records that are made before others may use the event loop: two milliseconds of it. */
const recordsAtOnce = 200;

/** Writes to the end of a file and makes that durable; what fails is undone, as far as the disk allows. */
async function writeTo(folder: string, { number, size }: Place, text: string): Promise<void> {
  const handle = await open(pathOf(folder, fileName(number)), "a", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
    if (size === 0) await sync(folder);
  } catch (error) {
    await handle.truncate(size).catch(() => {});
    throw error;
  } finally {
    await handle.close();
  }
}

/** The oldest files, as many as are too many once another one is begun. */
const surplus = async (folder: string, files: number): Promise<readonly string[]> => {
  const names = await listFiles(folder);
  return names.slice(0, Math.max(0, names.length + 1 - files));
};

const removedRecord = async (folder: string, file: string): Promise<OwnRecord> => {
  const { head } = await readEnd(pathOf(folder, file));
  return { kind: "removed", outcome: "removed", file, lastSeq: head?.seq, lastHash: head?.hash };
};

/** The lines of records that follow the head, and the head after them. */
const toText = async (
  records: readonly RecordBody[],
  { head: from, writer }: { head: Head; writer: string },
): Promise<{ text: string; head: Head }> => {
  let head = from;
  let text = "";
  for (const [index, record] of records.entries()) {
    if (index > 0 && index % recordsAtOnce === 0) await breathe();
    const made = toLine(record, head, writer);
    text += `${made.line}\n`;
    head = made.head;
  }
  return { text, head };
};

/** A chain of records over numbered files: each has the hash of the one before it, also across files. */
export function createChain({ folder, writer, fileBytes, files, now }: ChainOptions): Chain {
  let left: Place | undefined;
  /** A file of which nothing is known since it could not be made durable. */
  let doubtful: number | undefined;

  const placeNow = async (): Promise<Place> => {
    const place = await nextPlace(folder, left);
    const isFull = place.size >= fileBytes || (place.number === doubtful && place.size > 0);
    return isFull ? { ...place, number: place.number + 1, size: 0 } : place;
  };

  return {
    async append(records) {
      const place = await placeNow();
      const tooOld = place.size === 0 ? await surplus(folder, files) : [];
      const time = new Date(now()).toISOString();
      const own = [...place.first, ...(await Promise.all(tooOld.map((name) => removedRecord(folder, name))))];
      const all = [...own.map((record) => ({ ...record, time })), ...records];
      const { text, head } = await toText(all, { head: place.head, writer });
      try {
        await writeTo(folder, place, text);
      } catch (error) {
        doubtful = place.number;
        throw error;
      }
      left = { number: place.number, size: place.size + Buffer.byteLength(text), head, first: [] };
      await Promise.all(tooOld.map((name) => rm(pathOf(folder, name), { force: true })));
      return place.damage;
    },
  };
}
