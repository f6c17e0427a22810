import { Buffer } from "node:buffer";
import type { Leaf } from "../../plan/index.ts";

/**
 * Instructions of the reader, six integers each: the instruction, its operands `a`, `b` and `c`, and the literal that must come before it. Values
 * come first; their operands are whether null will do and a number into a table.
 */
export const op = {
  string: 0,
  int: 1,
  float: 2,
  boolean: 3,
  /** One of the values of `enums[b]`. */
  enum: 4,
  /** A string that `patterns[b]` matches. */
  pattern: 5,
  /** Any JSON. */
  custom: 6,
  lastValue: 6,

  /** Pushes what has been carried up to `a` bytes ago. */
  carryTo: 7,
  /** Carries on from `a` bytes ago. */
  carryFrom: 8,
  /** Pushes a place for insert `a`, of the entity that set `b` numbers; -1 where there is no set. */
  insert: 9,
  /** Notes in register `a` where the bytes are, less `b`. */
  mark: 10,
  /** Pushes what lies between the registers `a` and `b`. */
  pushMarked: 11,
  /** Numbers an object of type `b` in set `a`. */
  enter: 12,
  /** Part `b` of a representation of set `a` lies between register `c` and here. */
  part: 13,
  /** Part `b` of a representation of set `a` is in the answer for the same object in set `c`. */
  partElsewhere: 14,
  /** What others require of this item, number `a`, lies between register `b` and here. */
  required: 15,
  segmentStart: 16,
  segmentEnd: 17,
  lastRecord: 17,

  /** Takes null and goes on at `a`, or goes on with the next. */
  nullOr: 18,
  /** After `[`: takes `]` and goes on at `a`, or goes on with the next. */
  listStart: 19,
  /** Counts `costs[b]`; takes a comma and goes on at `a`, or takes `]` and goes on with the next. */
  listNext: 20,
  jump: 21,
  /** Only its literal. */
  nothing: 22,
  /** Goes on at `c` if the literal `a` of `b` bytes comes next, without taking them. */
  typeIs: 23,
  fail: 24,
  /** An item of `_entities`: takes null and goes on at `a`, or takes type and key and goes on where the item's type says. */
  item: 25,
  itemNext: 26,
  /** The end of `data` and of the whole. */
  end: 27,
} as const;

export const instructionSize = 6;

/** How to read one fetch's answer, as plain data. */
export interface ByteCode {
  readonly instructions: Int32Array;
  /** Texts, four bytes at a time from the first on; where their number is no multiple of four, the last four overlap with those before. */
  readonly literals: Int32Array;
  readonly enums: readonly (readonly Uint8Array[])[];
  readonly patterns: readonly RegExp[];
  /** What an item of a list costs; the first is nothing. */
  readonly costs: Float64Array;
  /** Where the code for an item of each type begins, by the type's number in the set; 0 where there is none. */
  readonly branches: Int32Array;
}

interface Deferred {
  readonly code: readonly [number, number, number, number];
  readonly position: number;
  /** Which operand is the number of bytes since. */
  readonly operand: 0 | 1 | 2;
}

/** Writes byte code; neighbouring literals become one. */
export class CodeWriter {
  readonly #code: number[] = [];
  readonly #literals: number[] = [];
  readonly #enums: Uint8Array[][] = [];
  readonly #patterns: RegExp[] = [];
  readonly #costs: number[] = [0];
  #literal = "";
  #deferred: Deferred[] = [];
  #registers = 0;

  literal(text: string): void {
    this.#literal += text;
  }

  /** An instruction that takes no bytes: it runs as if here, although the literal around it is compared as one. */
  note(code: number, a = 0, b = 0, c = 0): void {
    this.#deferred.push({ code: [code, a, b, c], position: this.#position(), operand: 0 });
  }

  /** As `note`, for an instruction whose operand `operand` is a distance in bytes. */
  noteAt(code: number, operand: 1 | 2, a = 0, b = 0): void {
    this.#deferred.push({ code: [code, a, b, 0], position: this.#position(), operand });
  }

  /** Adds an instruction and gives where it is. */
  emit(code: number, a = 0, b = 0, c = 0): number {
    this.#writeNotes();
    return this.#write([code, a, b, c]);
  }

  /** Where the next instruction will be. */
  label(): number {
    this.#writeNotes();
    if (this.#literal !== "") this.#write([op.nothing, 0, 0, 0]);
    return this.#code.length;
  }

  /** Sets operand `operand` of the instruction at `at` to here. */
  land(at: number, operand: 1 | 2 | 3): void {
    this.#code[at + operand] = this.label();
  }

  register(): number {
    return this.#registers++;
  }

  /** Keeps a text to compare with; gives its place among the literals and its length in bytes. */
  text(text: string): readonly [place: number, length: number] {
    const bytes = Buffer.from(text);
    const place = this.#literals.length;
    const { length } = bytes;
    if (length > 0 && length < 4) this.#literals.push(Buffer.concat([bytes, Buffer.alloc(4)]).readInt32LE());
    for (let i = 0; i + 4 <= length; i += 4) this.#literals.push(bytes.readInt32LE(i));
    if (length > 4 && length % 4 > 0) this.#literals.push(bytes.readInt32LE(length - 4));
    return [place, length];
  }

  enum(values: readonly string[]): number {
    return this.#enums.push(values.map((value) => Buffer.from(JSON.stringify(value)))) - 1;
  }

  pattern(pattern: RegExp): number {
    return this.#patterns.push(pattern) - 1;
  }

  cost(cost: number): number {
    return cost === 0 ? 0 : this.#costs.push(cost) - 1;
  }

  finish(branches: readonly number[]): ByteCode & { readonly registers: number } {
    this.label();
    return {
      instructions: Int32Array.from(this.#code),
      literals: Int32Array.from(this.#literals),
      enums: this.#enums,
      patterns: this.#patterns,
      costs: Float64Array.from(this.#costs),
      branches: Int32Array.from(branches),
      registers: this.#registers,
    };
  }

  #position(): number {
    return Buffer.byteLength(this.#literal);
  }

  /** Writes an instruction after the literal that is pending. */
  #write(code: readonly [number, number, number, number]): number {
    const literal = this.text(this.#literal);
    this.#literal = "";
    return this.#code.push(...code, ...literal) - instructionSize;
  }

  #writeNotes(): void {
    const length = this.#position();
    for (const { code, position, operand } of this.#deferred) {
      const written: [number, number, number, number] = [...code];
      if (operand > 0) written[operand] = length - position;
      this.#write(written);
    }
    this.#deferred = [];
  }
}

/** What the leaf's values are to the reader. */
export const valueOps: Readonly<Record<Exclude<Leaf["kind"], "typename">, number>> = {
  String: op.string,
  ID: op.string,
  text: op.string,
  Int: op.int,
  Float: op.float,
  Boolean: op.boolean,
  enum: op.enum,
  AccountID: op.pattern,
  Decimal: op.pattern,
  custom: op.custom,
};
