import { isUtf8, type Buffer } from "node:buffer";
import { instructionSize, op, type ByteCode } from "./byte-code.ts";
import type { EntitySet, ReplyRecord } from "./records.ts";
import { readEnd, type ReplyEnd } from "./reply-end.ts";
import {
  booleanEnd,
  enumEnd,
  intEnd,
  jsonEnd,
  nullEnd,
  numberEnd,
  patternEnd,
  stringRest,
  unfit,
} from "./scan-values.ts";

const quote = 34;
const backslash = 92;
const space = 32;
const comma = 44;
const bracketEnd = 93;
const letterN = 110;

/** What a reader writes into besides its record. */
export interface ReadTarget {
  readonly record: ReplyRecord;
  readonly sets: readonly EntitySet[];
  /** The set whose representations were sent; undefined where the fetch is of root fields. */
  readonly sent: EntitySet | undefined;
  /** Parts of a representation, per set. */
  readonly parts: readonly number[];
}

/** A fetch's byte code with what the reader keeps count by. */
export interface ReaderCode extends ByteCode {
  readonly registers: Int32Array;
  /** Segments and required fields of each item. */
  readonly segments: number;
  readonly required: number;
  /** By the type's number: whether null will do for an item. */
  readonly nullable: readonly boolean[];
}

/** Where the literal ends that is to begin at `at`. */
const literalEnd = (
  view: DataView,
  at: number,
  literals: Int32Array,
  place: number,
  length: number,
): number => {
  const end = at + length;
  if (end > view.byteLength) return unfit;
  if (length < 4) {
    for (let i = 0, rest = literals[place]!; i < length; i++, rest >>= 8)
      if (view.getUint8(at + i) !== (rest & 255)) return unfit;
    return end;
  }
  const last = end - 4;
  let i = at;
  let word = place;
  for (; i < last; i += 4) if (view.getInt32(i, true) !== literals[word++]) return unfit;
  return view.getInt32(last, true) === literals[word] ? end : unfit;
};

const valueEnd = (code: ReaderCode, pc: number, body: Buffer, at: number): number => {
  const { instructions } = code;
  if (body[at] === letterN) return instructions[pc + 1] === 1 ? nullEnd(body, at) : unfit;
  const table = instructions[pc + 2]!;
  switch (instructions[pc]) {
    case op.string:
      return unfit;
    case op.int:
      return intEnd(body, at);
    case op.float:
      return numberEnd(body, at);
    case op.boolean:
      return booleanEnd(body, at);
    case op.enum:
      return enumEnd(body, at, code.enums[table]!);
    case op.pattern:
      return patternEnd(body, at, code.patterns[table]!);
    default:
      return jsonEnd(body, at);
  }
};

/** Where the item's key ends; the item begins with the representation's own bytes. */
const keyEnd = (body: Buffer, at: number, sent: EntitySet, item: number): number => {
  const { bytes, bounds } = sent;
  const end = bounds[item * 3 + 1]!;
  let i = at;
  for (let from = bounds[item * 3]!; from < end; from++, i++) if (body[i] !== bytes[from]) return unfit;
  return i;
};

/** Runs byte code over one answer. */
class Reader {
  readonly #code: ReaderCode;
  readonly #target: ReadTarget;
  readonly #body: Buffer;
  #carriedFrom = 0;
  #item = -1;
  /** What the items of lists cost that were read so far. */
  cost = 0;

  constructor(code: ReaderCode, target: ReadTarget, body: Buffer) {
    this.#code = code;
    this.#target = target;
    this.#body = body;
  }

  run(): ReplyEnd | undefined {
    const body = this.#body;
    const { instructions, literals } = this.#code;
    const view = new DataView(body.buffer, body.byteOffset, body.length);
    const size = body.length;
    let at = 0;
    let pc = 0;
    for (;;) {
      const code = instructions[pc]!;
      const length = instructions[pc + 5]!;
      if (length >= 4 && at + length <= size) {
        // Written out, because it is half of what reading costs.
        let word = instructions[pc + 4]!;
        const last = at + length - 4;
        for (; at < last; at += 4) if (view.getInt32(at, true) !== literals[word++]) return undefined;
        if (view.getInt32(last, true) !== literals[word]) return undefined;
        at = last + 4;
      } else if (length > 0) {
        at = literalEnd(view, at, literals, instructions[pc + 4]!, length);
        if (at === unfit) return undefined;
      }
      if (code === op.string && body[at] === quote) {
        at++;
        let byte = body[at]!;
        while (byte !== quote && byte !== backslash && byte >= space) byte = body[++at]!;
        at = byte === quote ? at + 1 : stringRest(body, at);
        if (at === unfit) return undefined;
        pc += instructionSize;
      } else if (code === op.int && body[at] !== letterN) {
        at = intEnd(body, at);
        if (at === unfit) return undefined;
        pc += instructionSize;
      } else if (code === op.nullOr && body[at] !== letterN) {
        pc += instructionSize;
      } else if (code <= op.lastValue) {
        at = valueEnd(this.#code, pc, body, at);
        if (at === unfit) return undefined;
        pc += instructionSize;
      } else if (code <= op.lastRecord) {
        this.#note(code, pc, at);
        pc += instructionSize;
      } else {
        const next = this.#branch(code, pc, at);
        if (next === unfit) return code === op.end ? readEnd(body, at) : undefined;
        pc = next;
        at = this.#at;
      }
    }
  }

  /** Where the reading goes on; how far the bytes are taken is in `#at`. */
  #branch(code: number, pc: number, at: number): number {
    const { instructions } = this.#code;
    const byte = this.#body[at];
    const a = instructions[pc + 1]!;
    const next = pc + instructionSize;
    this.#at = at;
    if (code === op.listNext || code === op.itemNext) {
      this.#at++;
      this.cost += this.#code.costs[instructions[pc + 2]!]!;
      if (byte === comma) return a;
      const isWhole = code === op.listNext || this.#item + 1 === this.#target.sent?.distinct;
      return byte === bracketEnd && isWhole ? next : unfit;
    }
    if (code === op.nullOr) {
      if (byte !== letterN) return next;
      this.#at = nullEnd(this.#body, at);
      return this.#at === unfit ? unfit : a;
    }
    if (code === op.listStart) {
      if (byte !== bracketEnd) return next;
      this.#at++;
      return a;
    }
    if (code === op.nothing) return next;
    if (code === op.jump) return a;
    if (code === op.typeIs) return this.#isType(pc, at) ? instructions[pc + 3]! : next;
    return code === op.item ? this.#startItem(pc, at) : unfit;
  }

  #isType(pc: number, at: number): boolean {
    const { instructions, literals } = this.#code;
    const { buffer, byteOffset, length } = this.#body;
    const view = new DataView(buffer, byteOffset, length);
    return literalEnd(view, at, literals, instructions[pc + 1]!, instructions[pc + 2]!) !== unfit;
  }

  #at = 0;

  #startItem(pc: number, at: number): number {
    const { sent, record } = this.#target;
    const { branches, instructions, nullable, segments, required } = this.#code;
    const item = ++this.#item;
    if (!sent || item >= sent.distinct) return unfit;
    record.costs[item] = this.cost;
    const type = sent.typeOf[item]!;
    if (this.#body[at] === letterN) {
      if (nullable[type] !== true) return unfit;
      this.#at = nullEnd(this.#body, at);
      record.segments.fill(-1, item * segments * 2, (item + 1) * segments * 2);
      record.required.fill(-1, item * required * 2, (item + 1) * required * 2);
      return this.#at === unfit ? unfit : instructions[pc + 1]!;
    }
    this.#at = keyEnd(this.#body, at, sent, item);
    return this.#at === unfit ? unfit : branches[type]!;
  }

  #note(code: number, pc: number, at: number): void {
    const { instructions, registers } = this.#code;
    const { record, sets, parts } = this.#target;
    const a = instructions[pc + 1]!;
    const b = instructions[pc + 2]!;
    const c = instructions[pc + 3]!;
    if (code === op.carryTo) {
      if (at - a > this.#carriedFrom) record.push(this.#carriedFrom, at - a);
    } else if (code === op.carryFrom) this.#carriedFrom = at - a;
    else if (code === op.insert) record.push(-1 - a, b < 0 ? 0 : sets[b]!.count - 1);
    else if (code === op.mark) registers[a] = at - b;
    else if (code === op.pushMarked) record.push(registers[a]!, registers[b]!);
    else if (code === op.enter) sets[a]!.enter(b, parts[a]!);
    else if (code === op.part || code === op.partElsewhere) {
      const set = sets[a]!;
      const place = ((set.count - 1) * parts[a]! + b) * 2;
      set.parts[place] = code === op.part ? registers[c]! : -1;
      set.parts[place + 1] = code === op.part ? at : sets[c]!.count - 1;
    } else if (code === op.required) {
      const place = (this.#item * this.#code.required + a) * 2;
      record.required[place] = registers[b]!;
      record.required[place + 1] = at;
    } else {
      const place = (Math.max(this.#item, 0) * this.#code.segments + a) * 2;
      record.segments[code === op.segmentStart ? place : place + 1] = record.length;
    }
  }
}

/**
 * Reads an answer in one pass: its keys in the very order of the text that was sent, without white space, every value as its type says.
 * Gives undefined for anything else, also where it is right but only a decoder can tell; what it gives equals what a decoder would.
 */
export const readReply = (code: ReaderCode, target: ReadTarget, body: Buffer): ReplyEnd | undefined => {
  const { record, sent } = target;
  record.body = body;
  record.length = 0;
  const items = sent ? sent.distinct : 1;
  record.reserve(items, items * code.segments * 2, items * code.required * 2);
  if (!isUtf8(body)) return undefined;
  const reader = new Reader(code, target, body);
  const end = reader.run();
  record.costs[items] = reader.cost;
  return end;
};
