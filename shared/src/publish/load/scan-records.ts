import { isUtf8 } from "node:buffer";
import { UserError } from "../../errors/index.ts";
import { maximumRecordBytes, newRecordSpan, readLineRecord } from "./csv-record.ts";
import type { RecordReader, RecordSpan } from "./csv-record.ts";
import { createLineMap, type LineMap, type LineMapBuilder } from "./line-map.ts";

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

interface ScanState {
  readonly options: ScanOptions;
  readonly span: RecordSpan;
  readonly lines: LineMapBuilder;
  /** Bytes of a record that is not whole yet. */
  carry: Buffer;
  line: number;
  record: number;
  kept: number;
  /** Fields of a record; −1 until the header is read. */
  fields: number;
  header: Buffer | undefined;
  rescanned: number;
  /** Within a record that is too long to be kept in memory. */
  isSkipping: boolean;
}

function refuse(state: ScanState, reason: string, text: Buffer): void {
  const { record, line } = state;
  const beginning = text.toString("utf8", 0, Math.min(text.length, 200)).replaceAll("\0", "\\0");
  state.options.onRefused({ record, line, reason, text: beginning });
}

/** Why the record in the span cannot be read; undefined where it can. A suspect one may have bytes that are no text. */
function problemOf(
  { span, header, fields }: ScanState,
  text: Buffer,
  isSuspect: boolean,
): string | undefined {
  if (span.problem !== undefined) return span.problem;
  if (text.length > maximumRecordBytes) return `is longer than ${maximumRecordBytes} bytes`;
  if (isSuspect && text.includes(0)) return "has a NUL character";
  if (isSuspect && !isUtf8(text)) return "is not valid UTF-8";
  if (header?.length === text.length && header.equals(text)) return "repeats the header";
  return span.fields === fields ? undefined : `has ${span.fields} fields, and ${fields} are expected`;
}

/** Takes the header, or what stands before it; false where there is none and this is a record already. */
function takeHeader(state: ScanState, text: Buffer): boolean {
  const { options, span, line } = state;
  if (line < options.header) return true;
  if (options.header === 0) {
    state.fields = options.onHeader(span.fields);
    return false;
  }
  state.header = Buffer.from(text);
  state.fields = options.onHeader(span.problem ? "" : state.header.toString("utf8"));
  return true;
}

function takeRecord(state: ScanState, bytes: Buffer, from: number, isSuspect: boolean): void {
  const { options, span } = state;
  state.rescanned += Math.max(0, span.reached - span.next);
  if (state.rescanned > maximumRescanBytes)
    throw new UserError(
      `The source ${options.file} has too many quotes that are never closed; its delimiter may be another.`,
    );
  const text = bytes.subarray(from, span.end);
  if (text.length > 0 && !(state.fields < 0 && takeHeader(state, text))) {
    state.record += 1;
    state.lines.add(state.record, state.line);
    const problem = problemOf(state, text, isSuspect);
    if (problem === undefined) {
      state.kept += 1;
      options.onRecord(state.record, bytes, from, span.end);
    } else refuse(state, problem, text);
  }
  state.line += span.innerLines + 1;
}

/** Drops the rest of a record that is too long; gives where the next one begins. */
function skip(state: ScanState, bytes: Buffer, isWhole: boolean): number {
  let at = 0;
  while (at < bytes.length && !isLineEnd(bytes[at] as number)) at += 1;
  const isCut = at >= bytes.length || (bytes[at] === carriageReturn && at + 1 === bytes.length);
  if (isCut && !isWhole) return at;
  state.isSkipping = false;
  state.line += 1;
  return bytes[at] === carriageReturn && bytes[at + 1] === lineFeed ? at + 2 : Math.min(at + 1, bytes.length);
}

function push(state: ScanState, chunk: Buffer, isWhole: boolean): void {
  const { options, span } = state;
  const bytes = state.carry.length === 0 ? chunk : Buffer.concat([state.carry, chunk]);
  const window = { bytes, isWhole };
  const cut = isWhole ? bytes.length : bytes.lastIndexOf(lineFeed) + 1;
  const isSuspect = bytes.includes(0) || !isUtf8(bytes.subarray(0, cut));
  let at = state.isSkipping ? skip(state, bytes, isWhole) : 0;
  const stop = state.isSkipping ? at : bytes.length;
  while (at < stop) {
    const read = state.fields < 0 && state.line < options.header ? readLineRecord : options.reader;
    if (!read(span, window, at)) break;
    takeRecord(state, bytes, at, isSuspect || span.end > cut);
    at = span.next;
  }
  state.carry = Buffer.from(bytes.subarray(at));
  if (state.isSkipping || state.carry.length <= 2 * maximumRecordBytes) return;
  state.record += 1;
  state.lines.add(state.record, state.line);
  refuse(state, `is longer than ${maximumRecordBytes} bytes`, state.carry);
  state.carry = Buffer.alloc(0);
  state.isSkipping = true;
}

/** Takes a file's bytes piece by piece and tells its records apart; the last call of `push` says so. */
export function createScanner(options: ScanOptions) {
  const state: ScanState = {
    options,
    span: newRecordSpan(),
    lines: createLineMap(),
    carry: Buffer.alloc(0),
    line: 1,
    record: 0,
    kept: 0,
    fields: -1,
    header: undefined,
    rescanned: 0,
    isSkipping: false,
  };
  return {
    push: (chunk: Buffer, isWhole: boolean): void => push(state, chunk, isWhole),
    result: (): ScanResult => {
      const { record, kept, lines } = state;
      return { read: record, kept, refused: record - kept, lines };
    },
    hasHeader: () => state.fields >= 0,
  };
}
