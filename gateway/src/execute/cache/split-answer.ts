import { productReadings } from "../product-readings.ts";
import type { ProductReading } from "../types.ts";

/** Where the items of an answer are, and what it was read from. */
export interface SplitAnswer {
  /** Beginning and end of each item by turns. */
  readonly bounds: readonly number[];
  readonly products: Readonly<Record<string, ProductReading>>;
  /** By which account index it was judged: `none` where the domain had none, undefined where whoever asked is not bound. */
  readonly accountIndex: string | undefined;
}

const start = Buffer.from('{"data":{"_entities":[');
const end = Buffer.from("]}");
const extensions = Buffer.from(',"extensions":');
const quote = 34;
const backslash = 92;
const comma = 44;
const bracket = 91;
const bracketEnd = 93;
const brace = 123;
const braceEnd = 125;

const startsWith = (body: Buffer, at: number, text: Buffer): boolean =>
  body.length >= at + text.length && text.compare(body, at, at + text.length) === 0;

const indexIn = ({ accountIndex }: Readonly<Record<string, unknown>>): string | undefined =>
  accountIndex === undefined ? undefined : String(accountIndex ?? "none");

/** Behind the string that begins at `at`; -1 where it does not end. */
const stringEnd = (body: Buffer, at: number): number => {
  for (let from = at + 1; ;) {
    const next = body.indexOf(quote, from);
    if (next === -1) return -1;
    let escapes = 0;
    while (body[next - 1 - escapes] === backslash) escapes += 1;
    if (escapes % 2 === 0) return next + 1;
    from = next + 1;
  }
};

/** The bounds of the items of a list that begins at `at`, and where it ends; undefined where it does not. */
const itemsFrom = (body: Buffer, at: number): { bounds: number[]; at: number } | undefined => {
  const bounds: number[] = [];
  let depth = 0;
  let from = at;
  for (let index = at; index < body.length; index += 1) {
    const byte = body[index] as number;
    if (byte === quote) {
      index = stringEnd(body, index) - 1;
      if (index < 0) return undefined;
    } else if (byte === brace || byte === bracket) depth += 1;
    else if (byte === braceEnd || byte === bracketEnd) {
      if (depth === 0) {
        if (index > from) bounds.push(from, index);
        return { bounds, at: index };
      }
      depth -= 1;
    } else if (byte === comma && depth === 0) {
      bounds.push(from, index);
      from = index + 1;
    }
  }
  return undefined;
};

const readRest = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Takes the answer to an entity fetch apart, as domains of ours print it: entities alone under `data`, no errors, then what products were read.
 * Undefined where it is anything else.
 */
export const splitAnswer = (domain: string, body: Buffer): SplitAnswer | undefined => {
  if (!startsWith(body, 0, start)) return undefined;
  const items = itemsFrom(body, start.length);
  if (!items || !startsWith(body, items.at, end)) return undefined;
  const at = items.at + end.length;
  if (!startsWith(body, at, extensions)) return undefined;
  const rest = readRest(`{${body.toString("utf8", at + 1)}`);
  if (typeof rest !== "object" || rest === null || Object.keys(rest).length !== 1) return undefined;
  const { extensions: said } = rest as { extensions?: Record<string, unknown> };
  return {
    bounds: items.bounds,
    products: productReadings(domain, said ?? {}),
    accountIndex: indexIn(said ?? {}),
  };
};
