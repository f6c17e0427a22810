import { isUtf8 } from "node:buffer";
import { maxJsonDepth, scanJson, type JsonFault } from "./scan-json.ts";

/** A parsed text, or what the client has to do otherwise, to go on from `The body must `. */
export type ParsedJson =
  | { readonly value: unknown; readonly fault?: undefined }
  | { readonly value?: undefined; readonly fault: string };

const faults: Readonly<Record<JsonFault | "malformed" | "encoding", string>> = {
  nested: `not be nested deeper than ${maxJsonDepth}`,
  values: "hold fewer values",
  repeated: "not hold a key twice in one object",
  prototype: 'not hold the key "__proto__"',
  number: "not hold a number that large",
  malformed: "be JSON",
  encoding: "be UTF-8",
};

const longInteger = /^-?\d{16,}$/;

/** Keeps the digits of an integer that a number would round. */
const reviveLongInteger = (_key: string, value: unknown, context?: { source?: string }): unknown => {
  if (typeof value !== "number" || Math.abs(value) < 1e14) return value;
  const source = context?.source ?? "";
  return longInteger.test(source) ? BigInt(source) : value;
};

/**
 * Parses JSON strictly and in bounded time: UTF-8 that is invalid is refused instead of replaced, and so is all that {@link scanJson} refuses.
 * An integer of more than 15 digits becomes a bigint.
 */
export const parseJson = (bytes: Buffer, maxValues: number): ParsedJson => {
  const { fault, isAscii, hasLongIntegers } = scanJson(bytes, maxValues);
  if (fault !== undefined) return { fault: faults[fault] };
  if (!isAscii && !isUtf8(bytes)) return { fault: faults.encoding };
  const text = bytes.toString(isAscii ? "latin1" : "utf8");
  try {
    return { value: hasLongIntegers ? JSON.parse(text, reviveLongInteger) : JSON.parse(text) };
  } catch {
    return { fault: faults.malformed };
  }
};
