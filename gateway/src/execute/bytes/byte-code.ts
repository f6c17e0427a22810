import { Buffer } from "node:buffer";
import type { Leaf } from "../../plan/index.ts";

/**
 * Instructions of the reader, four integers each: the instruction and its operands. Values come first, in the order of how often they
 * are met; their operands are whether null will do and a number into a table.
 */
export const op = {
  /** The bytes `literals[a .. a+b)` come next. */
  literal: 0,
  string: 1,
  int: 2,
  float: 3,
  boolean: 4,
  /** One of the values of `enums[b]`. */
  enum: 5,
  /** A string that `patterns[b]` matches. */
  pattern: 6,
  /** Any JSON. */
  custom: 7,
  lastValue: 7,

  /** Pushes what has been carried up to `a` bytes ago. */
  carryTo: 8,
  /** Carries on from `a` bytes ago. */
  carryFrom: 9,
  /** Pushes a place for insert `a`, of the entity that set `b` numbers; -1 where there is no set. */
  insert: 10,
  /** Notes in register `a` where the bytes are, less `b`. */
  mark: 11,
  /** Pushes what lies between the registers `a` and `b`. */
  pushMarked: 12,
  /** Numbers an object of type `b` in set `a`. */
  enter: 13,
  /** Part `b` of a representation of set `a` lies between register `c` and here. */
  part: 14,
  /** Part `b` of a representation of set `a` is in the answer for the same object in set `c`. */
  partElsewhere: 15,
  /** What others require of this item, number `a`, lies between register `b` and here. */
  required: 16,
  segmentStart: 17,
  segmentEnd: 18,
  lastRecord: 18,

  /** Takes null and goes on at `a`, or goes on with the next. */
  nullOr: 19,
  /** After `[`: takes `]` and goes on at `a`, or goes on with the next. */
  listStart: 20,
  /** Takes a comma and goes on at `a`, or takes `]` and goes on with the next. */
  listNext: 21,
  jump: 22,
  /** Goes on at `c` if the bytes `literals[a .. a+b)` come next, without taking them. */
  typeIs: 23,
  fail: 24,
  /** An item of `_entities`: takes null and goes on at `a`, or takes type and key and goes on where the item's type says. */
  item: 25,
  itemNext: 26,
  /** The end of `data` and of the whole. */
  end: 27,
} as const;

export const instructionSize = 4;

/** How to read one fetch's answer, as plain data. */
export interface ByteCode {
  readonly instructions: Int32Array;
  readonly literals: Uint8Array;
  readonly enums: readonly (readonly Uint8Array[])[];
  readonly patterns: readonly RegExp[];
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

  #position(): number {
    return Buffer.byteLength(this.#literal);
  }

  emit(code: number, a = 0, b = 0, c = 0): number {
    this.#flush();
    return this.#code.push(code, a, b, c) - instructionSize;
  }

  /** Where the next instruction will be. */
  label(): number {
    this.#flush();
    return this.#code.length;
  }

  /** Sets operand `operand` of the instruction at `at` to here. */
  land(at: number, operand: 1 | 2 | 3): void {
    this.#code[at + operand] = this.label();
  }

  register(): number {
    return this.#registers++;
  }

  bytes(text: string): readonly [offset: number, length: number] {
    const bytes = Buffer.from(text);
    const offset = this.#literals.length;
    for (const byte of bytes) this.#literals.push(byte);
    return [offset, bytes.length];
  }

  enum(values: readonly string[]): number {
    return this.#enums.push(values.map((value) => Buffer.from(JSON.stringify(value)))) - 1;
  }

  pattern(pattern: RegExp): number {
    return this.#patterns.push(pattern) - 1;
  }

  finish(branches: readonly number[]): ByteCode & { readonly registers: number } {
    this.#flush();
    return {
      instructions: Int32Array.from(this.#code),
      literals: Uint8Array.from(this.#literals),
      enums: this.#enums,
      patterns: this.#patterns,
      branches: Int32Array.from(branches),
      registers: this.#registers,
    };
  }

  #flush(): void {
    const length = this.#position();
    if (length > 0) this.#code.push(op.literal, ...this.bytes(this.#literal), 0);
    for (const { code, position, operand } of this.#deferred) {
      const [first, ...operands] = code;
      if (operand > 0) operands[operand - 1] = length - position;
      this.#code.push(first, ...operands);
    }
    this.#literal = "";
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
