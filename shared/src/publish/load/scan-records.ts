import { isUtf8 } from "node:buffer";
import { UserError } from "../../errors/index.ts";
import { maximumRecordBytes, newRecordSpan, readLineRecord, type RecordReader } from "./csv-record.ts";
import { createLineMap, type LineMap } from "./line-map.ts";

/** A record that cannot be read. */
export interface RefusedRecord {
  /** Number of the record in its file, from 1. */
  readonly record: number;
  readonly line: number;
  readonly reason: string;
  /** Beginning of its text. */
  readonly text: string;
}

export interface ScanOptions {
  readonly file: string;
  readonly reader: RecordReader;
  /** Line with the column names; 0 for none. */
  readonly header: number;
  /** Given the header's text, or where there is none the number of fields of the first record; gives the number of fields every record has. */
  readonly onHeader: (header: string | number) => number;
  readonly onRecord: (record: number, bytes: Buffer, from: number, end: number) => void;
  readonly onRefused: (refused: RefusedRecord) => void;
}

/** One honest count of a file's records, made without the parser that reads them: `read` = `kept` + `refused`. */
export interface ScanResult {
  readonly read: number;
  readonly kept: number;
  readonly refused: number;
  readonly lines: LineMap;
}

/** Bytes looked at twice because a quote was not closed; more of it, and the file is not what its mapping says. */
const maximumRescanBytes = 512 * 1024 * 1024;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

const isLineEnd = (byte: number) => byte === lineFeed || byte === carriageReturn;

/** Takes a file's bytes piece by piece and tells its records apart; the last call of `push` says so. */
export function createScanner(options: ScanOptions) {
  const { reader, onRecord } = options;
  const span = newRecordSpan();
  const lines = createLineMap();
  let carry = Buffer.alloc(0);
  let line = 1;
  let record = 0;
  let kept = 0;
  let fields = -1;
  let header: Buffer | undefined;
  let rescanned = 0;
  let isSkipping = false;

  const refuse = (reason: string, bytes: Buffer, from: number, end: number) => {
    const text = bytes.toString("utf8", from, Math.min(end, from + 200)).replaceAll("\0", "\\0");
    options.onRefused({ record, line, reason, text });
  };

  const problemOf = (bytes: Buffer, from: number, isSuspect: boolean): string | undefined => {
    if (span.problem !== undefined) return span.problem;
    if (span.end - from > maximumRecordBytes) return `is longer than ${maximumRecordBytes} bytes`;
    if (isSuspect) {
      const text = bytes.subarray(from, span.end);
      if (text.includes(0)) return "has a NUL character";
      if (!isUtf8(text)) return "is not valid UTF-8";
    }
    if (header?.length === span.end - from && header.compare(bytes, from, span.end) === 0)
      return "repeats the header";
    if (span.fields !== fields) return `has ${span.fields} fields, and ${fields} are expected`;
    return undefined;
  };

  const takeHeader = (bytes: Buffer, from: number): boolean => {
    if (line < options.header) return true;
    if (options.header === 0) {
      fields = options.onHeader(span.fields);
      return false;
    }
    header = Buffer.from(bytes.subarray(from, span.end));
    fields = options.onHeader(span.problem ? "" : header.toString("utf8"));
    return true;
  };

  const take = (bytes: Buffer, from: number, isSuspect: boolean) => {
    rescanned += Math.max(0, span.reached - span.next);
    if (rescanned > maximumRescanBytes)
      throw new UserError(
        `The source ${options.file} has too many quotes that are never closed; its delimiter may be another.`,
      );
    const isBlank = span.end === from;
    if (!isBlank && !(fields < 0 && takeHeader(bytes, from))) {
      record += 1;
      lines.add(record, line);
      const problem = problemOf(bytes, from, isSuspect);
      if (problem === undefined) {
        kept += 1;
        onRecord(record, bytes, from, span.end);
      } else refuse(problem, bytes, from, span.end);
    }
    line += span.innerLines + 1;
  };

  /** Drops the rest of a record that is too long to be kept in memory; gives where the next one begins. */
  const skip = (bytes: Buffer, isWhole: boolean): number => {
    let at = 0;
    while (at < bytes.length && !isLineEnd(bytes[at] as number)) at += 1;
    const isCut = at >= bytes.length || (bytes[at] === carriageReturn && at + 1 === bytes.length);
    if (isCut && !isWhole) return at;
    isSkipping = false;
    line += 1;
    return bytes[at] === carriageReturn && bytes[at + 1] === lineFeed
      ? at + 2
      : Math.min(at + 1, bytes.length);
  };

  const push = (chunk: Buffer, isWhole: boolean): void => {
    const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const window = { bytes, isWhole };
    const cut = isWhole ? bytes.length : bytes.lastIndexOf(lineFeed) + 1;
    const isSuspect = bytes.includes(0) || !isUtf8(bytes.subarray(0, cut));
    let at = isSkipping ? skip(bytes, isWhole) : 0;
    const stop = isSkipping ? at : bytes.length;
    while (at < stop) {
      const read = fields < 0 && line < options.header ? readLineRecord : reader;
      if (!read(span, window, at)) break;
      take(bytes, at, isSuspect || span.end > cut);
      at = span.next;
    }
    carry = Buffer.from(bytes.subarray(at));
    if (isSkipping || carry.length <= 2 * maximumRecordBytes) return;
    record += 1;
    lines.add(record, line);
    refuse(`is longer than ${maximumRecordBytes} bytes`, carry, 0, carry.length);
    carry = Buffer.alloc(0);
    isSkipping = true;
  };

  const result = (): ScanResult => ({ read: record, kept, refused: record - kept, lines });
  return { push, result, hasHeader: () => fields >= 0 };
}
