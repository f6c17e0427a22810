import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { readLine, type Head } from "./record.ts";

const digits = 6;
const namePattern = /^\d{6,9}\.jsonl$/;

/** Name of a file of the log: they are numbered from 1. */
export const fileName = (number: number): string => `${String(number).padStart(digits, "0")}.jsonl`;

export const numberOf = (name: string): number => Number.parseInt(name, 10);

/** The files of a log in their order; none where the folder does not exist. */
export async function listFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.filter((name) => namePattern.test(name)).toSorted((a, b) => numberOf(a) - numberOf(b));
}

/** How a file ends. */
export interface FileEnd {
  readonly size: number;
  /** Its last record; undefined where it has none. */
  readonly head?: Head | undefined;
  /** What stands after the last end of a line: the beginning of a record whose writer was ended. */
  readonly fragment: Buffer;
  /** A line before that is no record. */
  readonly isDamaged: boolean;
}

const lineFeed = 10;
const chunkBytes = 64 * 1024;

/** The last `bytes` of a file. */
async function readLast(file: string, bytes: number): Promise<{ size: number; last: Buffer }> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const length = Math.min(bytes, size);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return { size, last: buffer.subarray(0, bytesRead) };
  } finally {
    await handle.close();
  }
}

function findEnd(size: number, last: Buffer): FileEnd {
  const end = last.lastIndexOf(lineFeed);
  const fragment = last.subarray(end + 1);
  let isDamaged = false;
  for (let stop = end; stop > 0;) {
    const start = last.lastIndexOf(lineFeed, stop - 1) + 1;
    const reading = readLine(last.subarray(start, stop));
    if (reading.wrong === undefined) return { size, head: reading.head, fragment, isDamaged };
    isDamaged = true;
    stop = start - 1;
  }
  return { size, fragment, isDamaged };
}

/** Reads how a file ends: of a whole one its last 64 KB, of one that is not all of it. */
export async function readEnd(file: string): Promise<FileEnd> {
  const { size, last } = await readLast(file, chunkBytes);
  const end = findEnd(size, last);
  if (end.head !== undefined || size <= chunkBytes) return end;
  return findEnd(size, (await readLast(file, size)).last);
}

/** The path of a file of the log. */
export const pathOf = (folder: string, name: string): string => join(folder, name);
