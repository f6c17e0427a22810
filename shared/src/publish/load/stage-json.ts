import { isUtf8 } from "node:buffer";
import { UserError } from "../../errors/index.ts";
import type { FileSource } from "../mapping/mapping.ts";
import { maximumRecordBytes, readLineRecord } from "./csv-record.ts";
import { jsonElements } from "./json-elements.ts";
import { createLineMap, type LineMap } from "./line-map.ts";
import type { LoadContext } from "./loaded.ts";
import { createScanner } from "./scan-records.ts";
import type { OpenSource } from "./source-files.ts";
import { readSource, type StagedFile } from "./stage-file.ts";

/** A JSON array is read into memory whole; a larger one is exported as JSONL. */
export const maximumJsonBytes = 512 * 1024 * 1024;

/** No JSON text has this byte; it stands between row number and text in the staged copy. */
export const separator = 0x1f;

/** A JSON file whose records stand in the staged copy, one a line. */
export interface StagedJson {
  readonly file: string;
  readonly sha256: string;
  readonly read: number;
  /** Records refused before the parser saw them. */
  readonly refused: number;
  readonly lines: LineMap;
}

/** Copies the lines of a file. */
export async function stageLines(
  opened: OpenSource,
  source: FileSource,
  context: LoadContext,
  at: { row: number; copy: StagedFile },
): Promise<StagedJson> {
  const { file } = opened;
  const scanner = createScanner({
    file,
    reader: readLineRecord,
    header: 0,
    onHeader: () => 1,
    onRecord: (record, bytes, from, end) => {
      disarm(bytes, from, end);
      at.copy.add(at.row + record, separator, bytes, [from, end]);
    },
    onRefused: (refused) => context.onRefused(file, refused),
  });
  const sha256 = await readSource(opened, source, async (chunk, isLast) => {
    scanner.push(chunk, isLast);
    await at.copy.flush();
  });
  return { file, sha256, ...scanner.result() };
}

/** Deeper than any record is; far deeper ones end the parser, and the process with it. */
const maximumDepth = 200;

/** Put first in place of what is nested too deep. */
export const tooDeep = "\u0001";

/**
 * Makes a text harmless to the parser: a byte that no JSON text has becomes one that makes it invalid, so that it is refused and its
 * neighbours are not, and so does the first one of a text that is nested too deep.
 */
function disarm(bytes: Buffer, from: number, end: number): void {
  let depth = 0;
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at];
    if (byte === separator) bytes[at] = 0x02;
    else if (byte === 0x5b || byte === 0x7b) depth += 1;
    else if (byte === 0x5d || byte === 0x7d) depth -= 1;
    else if (byte === 0x22) {
      // Brackets within a text are none.
      for (at += 1; at < end && bytes[at] !== 0x22; at += 1)
        if (bytes[at] === 0x5c) at += 1;
        else if (bytes[at] === separator) bytes[at] = 0x02;
    }
    if (depth > maximumDepth) bytes.write(tooDeep, from, "latin1");
  }
}

/** Line ends between the tokens of an element become spaces, so that each is one line; within a text they make it invalid. */
function onOneLine(bytes: Buffer, from: number, end: number): void {
  let isText = false;
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at];
    if (byte === 0x22) isText = !isText;
    else if (isText && byte === 0x5c) at += 1;
    if (bytes[at] === 0x0a || bytes[at] === 0x0d) bytes[at] = isText ? 0x02 : 0x20;
  }
  disarm(bytes, from, end);
}

/** Why an element cannot be handed to the parser; undefined where it can. */
function problemOf(element: Buffer): string | undefined {
  if (element.length > maximumRecordBytes) return `is longer than ${maximumRecordBytes} bytes`;
  return isUtf8(element) ? undefined : "is not valid UTF-8";
}

/** Copies the elements of an array, each made one line. */
export async function stageArray(
  opened: OpenSource,
  source: FileSource,
  context: LoadContext,
  at: { row: number; copy: StagedFile },
): Promise<StagedJson> {
  const { file, bytes: size } = opened;
  if (size > maximumJsonBytes)
    throw new UserError(
      `A JSON array may have ${maximumJsonBytes} bytes, and ${file} has ${size}; export it as JSONL.`,
    );
  const chunks: Buffer[] = [];
  const sha256 = await readSource(opened, source, (chunk) => void chunks.push(chunk));
  const bytes = Buffer.concat(chunks);
  const lines = createLineMap();
  let [read, refused] = [0, 0];
  for (const { from, end, line } of jsonElements(bytes, file)) {
    read += 1;
    lines.add(read, line);
    const element = bytes.subarray(from, end);
    const reason = problemOf(element);
    if (reason !== undefined) {
      refused += 1;
      context.onRefused(file, { record: read, line, reason, text: element.toString("utf8", 0, 200) });
      continue;
    }
    onOneLine(bytes, from, end);
    at.copy.add(at.row + read, separator, bytes, [from, end]);
    if (read % 1000 === 0) await at.copy.flush();
  }
  return { file, sha256, read, refused, lines };
}
