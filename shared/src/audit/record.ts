import { createHash } from "node:crypto";
import type { AuditEvent } from "./types.ts";

/** What every record begins with, and the event that it is about. */
export interface AuditRecord extends Omit<AuditEvent, "kind"> {
  /** From 1, without a gap. */
  readonly seq: number;
  /** When it happened, ISO 8601 in UTC. */
  readonly time: string;
  readonly writer: string;
  /** Hash of the record before it. */
  readonly prev: string;
  /** `gap`: events that could not be written. `torn`: what a writer left that was ended in the middle. `removed`: a file that was too old. */
  readonly kind: AuditEvent["kind"] | "gap" | "torn" | "removed";
  /** Of a `gap`: events that were lost. */
  readonly lost?: number;
  /** Of `torn` and `removed`: the file's name. */
  readonly file?: string;
  /** Of `torn`: how many bytes of it are no record, and their SHA-256. */
  readonly bytes?: number;
  readonly sha256?: string;
  /** Of `removed`: number and hash of the file's last record. */
  readonly lastSeq?: number;
  readonly lastHash?: string;
}

/** A place in the chain: the number and hash of a record. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** What the first record follows. */
export const genesis: Head = { seq: 0, hash: "0".repeat(64) };

const hashLength = 64;
const beforeHash = Buffer.from(',"hash":"');
const afterHash = Buffer.from('"}');
const tailLength = beforeHash.length + hashLength + afterHash.length;
const hexadecimal = /^[0-9a-f]{64}$/;

export type RecordBody = Omit<AuditRecord, "seq" | "prev" | "writer" | "time"> & { readonly time: string };

/** The line of a record that follows `head`, without its end, and the place that it takes. */
export function toLine(body: RecordBody, head: Head, writer: string): { line: string; head: Head } {
  const { time, ...rest } = body;
  const seq = head.seq + 1;
  const text = JSON.stringify({ seq, time, writer, prev: head.hash, ...rest }).slice(0, -1);
  const hash = createHash("sha256").update(text).digest("hex");
  return { line: `${text},"hash":"${hash}"}`, head: { seq, hash } };
}

/** A record as it was read, or why a line is none. */
export type LineReading =
  | { readonly record: AuditRecord; readonly head: Head; readonly wrong?: undefined }
  | { readonly wrong: string };

/** Reads a line by its bytes: its hash must be that of what stands before it. */
export function readLine(line: Buffer): LineReading {
  const split = line.length - tailLength;
  const hash = line.toString("latin1", split + beforeHash.length, line.length - afterHash.length);
  const isWhole =
    split > 0 &&
    line.subarray(split, split + beforeHash.length).equals(beforeHash) &&
    line.subarray(line.length - afterHash.length).equals(afterHash) &&
    hexadecimal.test(hash);
  if (!isWhole) return { wrong: "it is no record of the log" };
  if (createHash("sha256").update(line.subarray(0, split)).digest("hex") !== hash)
    return { wrong: "it was changed: its hash is another" };
  const record = JSON.parse(line.toString("utf8")) as AuditRecord;
  return { record, head: { seq: record.seq, hash } };
}
