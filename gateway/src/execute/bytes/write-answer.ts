import { Buffer } from "node:buffer";
import { takeRoom } from "../large-buffers.ts";
import type { ByteProgram } from "./byte-program.ts";
import type { EntitySet, ReplyRecord } from "./records.ts";
import type { Sources } from "./representations.ts";

/** Where a range is shorter, copying it byte by byte costs less than a call. */
const shortBytes = 32;

const start = Buffer.from('{"data":{');
const end = Buffer.from("}}");

/** Measures, or writes where there is a target; one walk for both, so that they cannot differ. */
class AnswerWriter {
  readonly #program: ByteProgram;
  readonly #records: readonly ReplyRecord[];
  readonly #sets: readonly EntitySet[];
  #target: Buffer | undefined;
  #length = 0;
  /** What the items of all lists cost that were written. */
  listed = 0;
  readonly #most: number;

  constructor({ program, records, sets }: Sources, most: number) {
    this.#program = program;
    this.#records = records;
    this.#sets = sets;
    this.#most = most;
  }

  run(target: Buffer | undefined): number {
    this.#target = target;
    this.#length = 0;
    this.listed = 0;
    this.#copy(start, 0, start.length);
    for (const insert of this.#program.root) this.#insert(insert, 0);
    this.#copy(end, 0, end.length);
    return this.#length;
  }

  #insert(id: number, object: number): void {
    // An entity may stand in any number of places: once it is too much, how much it is does not matter.
    if (this.#length > this.#most) return;
    const { bytes, fetch, segment, set, isCounted } = this.#program.inserts[id]!;
    if (fetch < 0) return this.#copy(bytes, 0, bytes.length);
    const record = this.#records[fetch]!;
    const item = set < 0 ? 0 : this.#sets[set]!.itemOf[object]!;
    const place = (item * this.#program.fetches[fetch]!.reader.segments + segment) * 2;
    const from = record.segments[place]!;
    if (from < 0) return this.#copy(bytes, 0, bytes.length);
    const to = record.segments[place + 1]!;
    if (isCounted) this.listed += record.costs[item + 1]! - record.costs[item]!;
    const { tape, body } = record;
    for (let i = from; i < to; i += 2) {
      const first = tape[i]!;
      if (first < 0) this.#insert(-1 - first, tape[i + 1]!);
      else this.#copy(body, first, tape[i + 1]!);
    }
  }

  #copy(source: Buffer, from: number, to: number): void {
    const target = this.#target;
    if (target) {
      if (to - from < shortBytes)
        for (let i = from, at = this.#length; i < to; i++) target[at++] = source[i]!;
      else source.copy(target, this.#length, from, to);
    }
    this.#length += to - from;
  }
}

/** An answer, and what the items of its lists cost. */
export interface WrittenAnswer {
  readonly bytes: Buffer;
  readonly listed: number;
}

/** The whole answer `{"data":…}`: ranges of the domains' bytes, in the client's order; undefined where it weighs more than `most` bytes. */
export const writeAnswer = (sources: Sources, most: number): WrittenAnswer | undefined => {
  const writer = new AnswerWriter(sources, most);
  const length = writer.run(undefined);
  if (length > most) return undefined;
  const target = takeRoom(length);
  writer.run(target);
  return { bytes: target, listed: writer.listed };
};
