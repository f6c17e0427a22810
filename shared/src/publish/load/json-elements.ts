import { UserError } from "../../errors/index.ts";

const code = (character: string) => character.charCodeAt(0);
const [quote, backslash, comma, opens, closes] = ['"', "\\", ",", "[{", "]}"].map((text) => text) as [
  string,
  string,
  string,
  string,
  string,
];
const isSpace = (byte: number | undefined) =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** One element of a JSON array: its bytes and the line it begins on. */
export interface JsonElement {
  readonly from: number;
  readonly end: number;
  readonly line: number;
}

/** First byte after the string that opens at `at`. */
function skipString(bytes: Buffer, at: number): number {
  let next = at + 1;
  while (next < bytes.length && bytes[next] !== code(quote)) next += bytes[next] === code(backslash) ? 2 : 1;
  return next + 1;
}

/** First byte after the value at `from`: where a comma or bracket outside of it stands. */
function skipValue(bytes: Buffer, from: number): number {
  let depth = 0;
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    const character = String.fromCharCode(byte);
    if (byte === code(quote)) at = skipString(bytes, at);
    else {
      if (depth === 0 && (byte === code(comma) || closes.includes(character))) return at;
      if (opens.includes(character)) depth += 1;
      else if (closes.includes(character)) depth -= 1;
      at += 1;
    }
  }
  return -1;
}

/** Tells the elements of a JSON array apart, counting brackets and strings only; what an element holds is the parser's concern. */
export function* jsonElements(bytes: Buffer, file: string): Generator<JsonElement> {
  let at = 0;
  let line = 1;
  const space = () => {
    for (; isSpace(bytes[at]); at += 1) if (bytes[at] === 0x0a) line += 1;
  };
  space();
  if (bytes[at] !== code("["))
    throw new UserError(
      `A JSON source is an array of objects, and ${file} is none; name its format jsonl if each line is an object.`,
    );
  at += 1;
  space();
  while (bytes[at] !== code("]")) {
    const end = skipValue(bytes, at);
    if (end < 0)
      throw new UserError(`The source ${file} ends within the element that begins on line ${line}.`);
    const element = { from: at, end, line };
    // Counted before the element is handed out, as whoever gets it may change its bytes.
    for (; at < end; at += 1) if (bytes[at] === 0x0a) line += 1;
    yield element;
    if (bytes[at] === code(comma)) at += 1;
    else if (bytes[at] !== code("]"))
      throw new UserError(`The array of ${file} has a bracket too many on line ${line}.`);
    space();
  }
  at += 1;
  space();
  if (at < bytes.length)
    throw new UserError(
      `A JSON source is one array, and ${file} goes on behind it on line ${line}; name its format jsonl if each line is an object.`,
    );
}
