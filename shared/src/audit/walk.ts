import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createCheck, type AuditProblem } from "./check.ts";
import { listFiles, pathOf } from "./log-files.ts";
import { openLock } from "./lock.ts";
import type { AuditRecord, Head } from "./record.ts";

/** What walking over a log found. */
export interface Walk {
  readonly files: number;
  readonly records: number;
  /** The last record. */
  readonly head: Head;
  /** The first thing that is wrong. */
  readonly problem?: AuditProblem | undefined;
}

const maxLineBytes = 256 * 1024;
const lineFeed = 10;
const lockMilliseconds = 2000;

interface LogFile {
  readonly name: string;
  readonly size: number;
}

/** The files and their sizes at one moment between two writes, so that a log can be read while it grows. */
async function filesNow(folder: string): Promise<readonly LogFile[]> {
  const lock = openLock(folder);
  const release = await lock.take(lockMilliseconds).catch(() => undefined);
  try {
    const names = await listFiles(folder);
    return await Promise.all(
      names.map(async (name) => ({ name, size: (await stat(pathOf(folder, name))).size })),
    );
  } finally {
    release?.();
    lock.close();
  }
}

/** The lines of a file as bytes; `isWhole` is false for what stands after the last end of a line. */
async function* linesOf(file: string, size: number): AsyncGenerator<{ bytes: Buffer; isWhole: boolean }> {
  if (size === 0) return;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { end: size - 1 }) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = rest.indexOf(lineFeed); end !== -1; end = rest.indexOf(lineFeed, start)) {
      yield { bytes: rest.subarray(start, end), isWhole: true };
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > maxLineBytes) break;
  }
  if (rest.length > 0) yield { bytes: rest, isWhole: false };
}

/** Reads a whole log in its order, checks that it is as it was written, and hands each record on; ends at the first thing that is wrong. */
export async function walkLog(
  folder: string,
  onRecord: (record: AuditRecord, head: Head) => void,
): Promise<Walk> {
  const files = await filesNow(folder);
  const check = createCheck();
  let records = 0;
  const end = (problem: AuditProblem | undefined): Walk => ({
    files: files.length,
    records,
    head: check.head(),
    problem,
  });
  for (const { name, size } of files) {
    let line = 0;
    for await (const { bytes, isWhole } of linesOf(pathOf(folder, name), size)) {
      line += 1;
      const checked = check.line({ file: name, line }, bytes, isWhole);
      if (checked?.wrong !== undefined) return end(checked);
      if (checked === undefined) continue;
      records += 1;
      onRecord(checked.record, check.head());
    }
  }
  return end(check.end());
}
