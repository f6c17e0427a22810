import type { Buffer } from "node:buffer";

/** What a scanner gives where the bytes are no such value, or one that only a decoder may judge. */
export const unfit = -1;

const quote = 34;
const backslash = 92;
const space = 32;
const minus = 45;
const zero = 48;
const maxInt = 2 ** 31;
/** An exponent of more digits may leave the range of a double, and so may a number that is longer. */
const maxExponentDigits = 2;
const maxNumberLength = 200;
/** Levels of lists and objects; a decoder judges what is deeper. */
const maxDepth = 200;

/** Bytes that may follow a backslash. */
const escaped = new Uint8Array(256);
for (const character of '"\\/bfnrt') escaped[character.charCodeAt(0)] = 1;

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;

const isHex = (byte: number | undefined): boolean =>
  isDigit(byte) || (byte !== undefined && (byte | 32) >= 97 && (byte | 32) <= 102);

const escapeEnd = (bytes: Uint8Array, at: number): number => {
  const next = bytes[at + 1];
  if (next !== undefined && escaped[next] === 1) return at + 2;
  if (next !== 117) return unfit;
  for (let i = at + 2; i < at + 6; i++) if (!isHex(bytes[i])) return unfit;
  return at + 6;
};

/** Where the string ends whose inside goes on at `at`. */
export const stringRest = (bytes: Uint8Array, at: number): number => {
  let i = at;
  for (;;) {
    let byte = bytes[i]!;
    while (byte !== quote && byte !== backslash && byte >= space) byte = bytes[++i]!;
    if (byte === quote) return i + 1;
    if (byte !== backslash) return unfit;
    i = escapeEnd(bytes, i);
    if (i === unfit) return unfit;
  }
};

const stringEnd = (bytes: Uint8Array, at: number): number =>
  bytes[at] === quote ? stringRest(bytes, at + 1) : unfit;

/** Where the whole number of 32 bits that begins at `at` ends. */
export const intEnd = (bytes: Uint8Array, at: number): number => {
  const isNegative = bytes[at] === minus;
  const from = isNegative ? at + 1 : at;
  let i = from;
  let value = 0;
  for (let byte = bytes[i]!; byte >= 48 && byte <= 57; byte = bytes[++i]!) value = value * 10 + byte - 48;
  if (i === from || i - from > 10 || (bytes[from] === zero && (i - from > 1 || isNegative))) return unfit;
  return value < maxInt || (isNegative && value === maxInt) ? i : unfit;
};

const digitsEnd = (bytes: Uint8Array, at: number): number => {
  let i = at;
  while (isDigit(bytes[i])) i++;
  return i;
};

const exponentEnd = (bytes: Uint8Array, at: number): number => {
  if (((bytes[at] ?? 0) | 32) !== 101) return at;
  const sign = bytes[at + 1];
  const from = sign === 43 || sign === minus ? at + 2 : at + 1;
  const end = digitsEnd(bytes, from);
  return end > from && end - from <= maxExponentDigits ? end : unfit;
};

const isZero = (bytes: Uint8Array, from: number, to: number): boolean => {
  for (let i = from; i < to; i++) if (bytes[i]! > zero) return false;
  return true;
};

/** Where the finite number that begins at `at` ends; minus zero is unfit, because a decoder takes its sign away. */
export const numberEnd = (bytes: Uint8Array, at: number): number => {
  const isNegative = bytes[at] === minus;
  const from = isNegative ? at + 1 : at;
  let end = digitsEnd(bytes, from);
  if (end === from || (bytes[from] === zero && end - from > 1)) return unfit;
  if (bytes[end] === 46) {
    const fraction = end + 1;
    end = digitsEnd(bytes, fraction);
    if (end === fraction) return unfit;
  }
  if (isNegative && bytes[from] === zero && isZero(bytes, from, end)) return unfit;
  end = exponentEnd(bytes, end);
  return end - at > maxNumberLength ? unfit : end;
};

const endOf = (bytes: Uint8Array, at: number, word: string): number => {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return unfit;
  return at + word.length;
};

export const nullEnd = (bytes: Uint8Array, at: number): number => endOf(bytes, at, "null");

export const booleanEnd = (bytes: Uint8Array, at: number): number =>
  endOf(bytes, at, bytes[at] === 116 ? "true" : "false");

/** Where one of the given texts, which begins at `at`, ends. */
export const enumEnd = (bytes: Uint8Array, at: number, values: readonly Uint8Array[]): number => {
  for (const value of values) {
    let i = 0;
    while (i < value.length && bytes[at + i] === value[i]) i++;
    if (i === value.length) return at + i;
  }
  return unfit;
};

/** Where the string that begins at `at` ends; unfit where it has escapes or the pattern does not match it. */
export const patternEnd = (bytes: Buffer, at: number, pattern: RegExp): number => {
  const end = stringEnd(bytes, at);
  return end !== unfit && pattern.test(bytes.toString("latin1", at + 1, end - 1)) ? end : unfit;
};

/** Where the object or list that begins at `at` ends, by its brackets and strings alone. */
const nestEnd = (bytes: Uint8Array, at: number): number => {
  let depth = 0;
  for (let i = at; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === quote) {
      i = stringEnd(bytes, i) - 1;
      if (i < at) return unfit;
    } else if (byte === 123 || byte === 91) {
      if (++depth > maxDepth) return unfit;
    } else if ((byte === 125 || byte === 93) && --depth === 0) return i + 1;
  }
  return unfit;
};

const isPrintedAlike = (text: string): boolean => {
  try {
    return JSON.stringify(JSON.parse(text)) === text;
  } catch {
    return false;
  }
};

/** Where the JSON value that begins at `at` ends; objects and lists are unfit unless a decoder would print them alike. */
export const jsonEnd = (bytes: Buffer, at: number): number => {
  const byte = bytes[at];
  if (byte === quote) return stringEnd(bytes, at);
  if (byte === 123 || byte === 91) {
    const end = nestEnd(bytes, at);
    return end !== unfit && isPrintedAlike(bytes.toString("utf8", at, end)) ? end : unfit;
  }
  if (byte === 116 || byte === 102) return booleanEnd(bytes, at);
  return byte === 110 ? nullEnd(bytes, at) : numberEnd(bytes, at);
};
