import { isAscii } from "node:buffer";
import { OpenKeys } from "./json-keys.ts";

/** Nesting that a JSON text may have, arrays and objects together. */
export const maxJsonDepth = 64;
/** Digits of an integer that a JavaScript number keeps, whatever they are. */
const safeDigits = 15;
/** Values that a text may hold where some are integers with more digits: keeping these takes the parser several times as long. */
const maxValuesOfLongIntegers = 3000;
/** Without an exponent, a number must have more digits than this to be larger than any that JavaScript has. */
const manyDigits = 300;
/** Bytes of a string that are looked at one by one before its end is searched for, which takes half the time but begins with more. */
const shortBytes = 4096;

/** What one look at the bytes of a JSON text tells before it is parsed. */
export interface JsonScan {
  /** What is wrong with it; undefined where the text may be parsed. */
  readonly fault: JsonFault | undefined;
  /** Whether all strings are ASCII; then each byte is a character. */
  readonly isAscii: boolean;
  /** Whether an integer has more digits than a JavaScript number keeps. */
  readonly hasLongIntegers: boolean;
}

export type JsonFault = "nested" | "values" | "repeated" | "prototype" | "number";

/** Reused by each scan: a scan is over before another begins. */
const keys = new OpenKeys(maxJsonDepth);
const isObject = new Uint8Array(maxJsonDepth + 1);

class Scanner {
  readonly #bytes: Buffer;
  #at = 0;
  #depth = 0;
  #expectsKey = false;
  /** The first quote and the first backslash from where they were last searched for, so that no byte is searched twice. */
  #quote = -1;
  #backslash = -1;
  isEscaped = false;
  bits = 0;
  values = 0;
  hasLongIntegers = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Looks at all of it, or up to the first fault or the last value allowed. */
  run(maxValues: number): JsonFault | undefined {
    const bytes = this.#bytes;
    const { length } = bytes;
    while (this.#at < length) {
      const byte = bytes[this.#at] as number;
      this.#at += 1;
      if (byte <= 0x20 || byte === 0x3a) continue;
      const fault = byte === 0x22 ? this.#string() : this.#other(byte);
      if (fault !== undefined) return fault;
      if (this.values > maxValues) return "values";
    }
    return this.hasLongIntegers && this.values > maxValuesOfLongIntegers ? "values" : undefined;
  }

  #string(): JsonFault | undefined {
    const start = this.#at;
    const end = this.#endOfString(start);
    this.#at = end + 1;
    this.values += 1;
    if (!this.#expectsKey) return undefined;
    this.#expectsKey = false;
    return keys.add(this.#bytes, this.#depth, { start, end, isEscaped: this.isEscaped });
  }

  /** The place of the quote that ends the string, or of the end of the text. */
  #endOfString(start: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    const stop = Math.min(length, start + shortBytes);
    let bits = 0;
    let isEscaped = false;
    let at = start;
    for (; at < stop; at += 1) {
      const byte = bytes[at] as number;
      if (byte === 0x22) break;
      bits |= byte;
      if (byte === 0x5c) {
        isEscaped = true;
        at += 1;
      }
    }
    this.bits |= bits;
    this.isEscaped = isEscaped;
    return at < stop || at >= length ? Math.min(at, length) : this.#endOfLongString(at);
  }

  #endOfLongString(start: number): number {
    const bytes = this.#bytes;
    let at = this.#nextMark(start);
    while (bytes[at] === 0x5c) {
      this.isEscaped = true;
      at = this.#nextMark(at + 2);
    }
    if (!isAscii(bytes.subarray(start, at))) this.bits |= 0x80;
    return at;
  }

  /** The place of the first quote or backslash from there on, or of the end of the text. */
  #nextMark(from: number): number {
    if (this.#quote < from) this.#quote = this.#find(0x22, from);
    if (this.#backslash < from) this.#backslash = this.#find(0x5c, from);
    return Math.min(this.#quote, this.#backslash);
  }

  #find(byte: number, from: number): number {
    const found = this.#bytes.indexOf(byte, from);
    return found === -1 ? this.#bytes.length : found;
  }

  #other(byte: number): JsonFault | undefined {
    if (byte === 0x2c) {
      this.#expectsKey = isObject[this.#depth] === 1;
      return undefined;
    }
    if (byte === 0x7b || byte === 0x5b) return this.#open(byte === 0x7b);
    if (byte === 0x7d || byte === 0x5d) {
      // Where more is closed than was opened, or the wrong kind, parsing will refuse it.
      this.#depth = Math.max(0, this.#depth - 1);
      this.#expectsKey = false;
      return undefined;
    }
    this.values += 1;
    if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) return this.#number();
    while (((this.#bytes[this.#at] ?? 0) | 0x20) >= 0x61) this.#at += 1;
    return undefined;
  }

  #open(opensObject: boolean): JsonFault | undefined {
    this.values += 1;
    this.#depth += 1;
    if (this.#depth > maxJsonDepth) return "nested";
    isObject[this.#depth] = opensObject ? 1 : 0;
    if (opensObject) keys.open(this.#depth);
    this.#expectsKey = opensObject;
    return undefined;
  }

  #number(): JsonFault | undefined {
    const bytes = this.#bytes;
    const start = this.#at - 1;
    let at = start;
    let isInteger = true;
    let hasExponent = false;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte >= 0x30 && byte <= 0x39) continue;
      if (byte === 0x65 || byte === 0x45) hasExponent = true;
      else if (byte !== 0x2d && byte !== 0x2b && byte !== 0x2e) break;
      if (at > start) isInteger = false;
    }
    this.#at = at;
    const length = at - start;
    if (isInteger && length - (bytes[start] === 0x2d ? 1 : 0) > safeDigits) this.hasLongIntegers = true;
    const mayBeHuge = hasExponent || length > manyDigits;
    return mayBeHuge && !Number.isFinite(Number(bytes.toString("latin1", start, at))) ? "number" : undefined;
  }
}

/**
 * Looks at the bytes of a JSON text once, in time that grows with them alone: refuses what is nested too deep, holds more than `maxValues`
 * keys and values, a key twice, a key that could reach a prototype, or a number that is none for JavaScript. What is no JSON at all is left
 * to the parser.
 */
export const scanJson = (bytes: Buffer, maxValues: number): JsonScan => {
  const scanner = new Scanner(bytes);
  const fault = scanner.run(maxValues);
  return { fault, isAscii: scanner.bits < 0x80, hasLongIntegers: scanner.hasLongIntegers };
};
