import { stat } from "node:fs/promises";
import { sha256 } from "@trellis/shared/files";
import { fileName, listFiles, numberOf, pathOf, readEnd, type FileEnd } from "./log-files.ts";
import { genesis, type Head, type RecordBody } from "./record.ts";

/** A record that is about the log itself, before its time is known. */
export type OwnRecord = Omit<RecordBody, "time">;

/** Where the next record goes. */
export interface Place {
  /** Number of the file. */
  readonly number: number;
  /** Bytes that it has; 0 of one that is to be begun. */
  readonly size: number;
  /** The record that the next one follows. */
  readonly head: Head;
  /** What has to be said before anything else. */
  readonly first: readonly OwnRecord[];
  /** Why somebody else must have changed the log; undefined where it is as its writers left it. */
  readonly damage?: string | undefined;
}

type NamedEnd = FileEnd & { readonly name: string };

/** The ends of the newest files, up to the first that has a record. */
async function readEnds(folder: string): Promise<NamedEnd[]> {
  const ends: NamedEnd[] = [];
  for (const name of (await listFiles(folder)).toReversed()) {
    const end = await readEnd(pathOf(folder, name));
    ends.unshift({ name, ...end });
    if (end.head !== undefined) break;
  }
  return ends;
}

const tornRecords = (ends: readonly NamedEnd[]): OwnRecord[] =>
  ends
    .filter(({ fragment }) => fragment.length > 0)
    .map(({ name, fragment }) => ({
      kind: "torn",
      outcome: "torn",
      file: name,
      bytes: fragment.length,
      sha256: sha256(fragment),
    }));

/** Finds the end of the chain on disk. After a file that does not end with a whole record the next one is begun, so that what was left stays as it is. */
async function findPlace(folder: string): Promise<Place> {
  const ends = await readEnds(folder);
  const newest = ends.at(-1);
  const head = ends[0]?.head ?? genesis;
  if (newest === undefined) return { number: 1, size: 0, head, first: [] };
  const damaged = ends.find(({ isDamaged }) => isDamaged);
  const damage = damaged && `lines at the end of ${damaged.name} are no records`;
  const isClean = newest.fragment.length === 0 && !newest.isDamaged;
  const number = numberOf(newest.name) + (isClean ? 0 : 1);
  return { number, size: isClean ? newest.size : 0, head, first: tornRecords(ends), damage };
}

async function isAsLeft(folder: string, { number, size }: Place): Promise<boolean> {
  const newest = (await listFiles(folder)).at(-1);
  if (newest !== fileName(number)) return false;
  return (await stat(pathOf(folder, newest))).size === size;
}

/**
 * Where the next record goes, given where this process left the chain. Never goes back behind that: records that are gone since then leave a gap that
 * a verification finds.
 */
export async function nextPlace(folder: string, left: Place | undefined): Promise<Place> {
  if (left !== undefined && (await isAsLeft(folder, left))) return left;
  const found = await findPlace(folder);
  if (left === undefined || found.head.seq >= left.head.seq) return found;
  return {
    number: Math.max(found.number, left.number) + 1,
    size: 0,
    head: left.head,
    first: found.first,
    damage: `records ${found.head.seq + 1} to ${left.head.seq} are gone`,
  };
}
