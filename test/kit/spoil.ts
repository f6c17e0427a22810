import * as fc from "fast-check";
import { reversed } from "./reversed.ts";

type Json = Record<string, unknown>;

/** What may be done to the text of an answer. `at` picks the place, from 0 to 1. */
export interface Spoiling {
  readonly kind: keyof typeof spoilers;
  readonly at: number;
  readonly value: string;
}

const values = [
  "null",
  "true",
  "0",
  "-0",
  "-0.0",
  "1.0",
  "1e3",
  "-0.5",
  "1e400",
  "2147483647",
  "2147483648",
  "-2147483649",
  "12345678901234567890",
  "01",
  "+1",
  ".5",
  "1.",
  "NaN",
  '""',
  '"\\u0041"',
  '"\\ud800"',
  '"\\ud83d\\ude00"',
  '"\\x"',
  '"é"',
  '"\u2028"',
  '"__proto__"',
  "[]",
  "[null]",
  "[[]]",
  "{}",
  '{"__proto__":1}',
  '{"a":1,"a":2}',
] as const;

const pick = <Item>(items: readonly Item[], at: number): Item | undefined =>
  items[Math.min(items.length - 1, Math.floor(at * items.length))];

const insert = (text: string, index: number, part: string): string =>
  text.slice(0, index) + part + text.slice(index);

/** Where a pattern matches, one of them. */
const place = (text: string, pattern: RegExp, at: number): RegExpExecArray | undefined =>
  pick([...text.matchAll(pattern)], at);

const replaced = (text: string, found: RegExpExecArray | undefined, by: (part: string) => string): string =>
  found ? text.slice(0, found.index) + by(found[0]) + text.slice(found.index + found[0].length) : text;

const string = /"(?:[^"\\]|\\.)*"(?!:)/g;
const scalar = /(?<=:|\[|,)(?:"(?:[^"\\]|\\.)*"(?!:)|-?\d[\d.eE+-]*|true|false|null)/g;
const key = /"(?:[^"\\]|\\.)*":/g;

const withData = (text: string, change: (answer: Json) => unknown): string => {
  try {
    return JSON.stringify(change(JSON.parse(text) as Json));
  } catch {
    return text;
  }
};

const lists = (value: unknown): unknown[][] => {
  if (typeof value !== "object" || value === null) return [];
  const within = Object.values(value).flatMap(lists);
  return Array.isArray(value) ? [value, ...within] : within;
};

const withList = (text: string, at: number, change: (list: unknown[]) => void): string =>
  withData(text, (answer) => {
    const list = pick(lists(answer), at);
    if (list) change(list);
    return answer;
  });

const spoilers = {
  pretty: (text: string) => withData(text, (answer) => answer).replace(/^.*$/s, (one) => pretty(one)),
  reverse: (text: string) => withData(text, reversed),
  space: (text: string, at: number) => insert(text, Math.floor(at * text.length), " "),
  newline: (text: string) => `${text}\n`,
  cut: (text: string, at: number) => text.slice(0, Math.floor(at * text.length)),
  value: (text: string, at: number, value: string) => replaced(text, place(text, scalar, at), () => value),
  object: (text: string, at: number, value: string) =>
    replaced(text, place(text, /\{[^{}[\]]*\}|\[[^{}[\]]*\]/g, at), () => value),
  escape: (text: string, at: number) =>
    replaced(text, place(text, string, at), (one) =>
      one.length > 2 ? `"\\u${one.charCodeAt(1).toString(16).padStart(4, "0")}${one.slice(2)}` : one,
    ),
  control: (text: string, at: number) =>
    replaced(text, place(text, string, at), (one) => `"\t${one.slice(1)}`),
  longer: (text: string, at: number, value: string) =>
    replaced(text, place(text, string, at), (one) => `"${value.replaceAll('"', "")}${one.slice(1)}`),
  twice: (text: string, at: number) => replaced(text, place(text, key, at), (one) => `${one}"first",${one}`),
  rename: (text: string, at: number) => replaced(text, place(text, key, at), (one) => `"x${one.slice(1)}`),
  added: (text: string, at: number, value: string) =>
    replaced(text, place(text, key, at), (one) => `"added":${value},${one}`),
  swap: (text: string, at: number) =>
    withList(text, at, (list) => list.splice(0, list.length, ...list.toReversed())),
  drop: (text: string, at: number) => withList(text, at, (list) => list.pop()),
  more: (text: string, at: number) => withList(text, at, (list) => list.push(...list.slice(0, 1))),
  extensions: (text: string) => withData(text, (answer) => ({ ...answer, extensions: { products: {} } })),
  extensionsFirst: (text: string) => withData(text, (answer) => ({ extensions: {}, ...answer })),
  noErrors: (text: string) => withData(text, (answer) => ({ ...answer, errors: [] })),
  error: (text: string) => withData(text, (answer) => ({ ...answer, errors: [{ message: "CANARY" }] })),
  noData: (text: string) => withData(text, () => ({ data: null })),
  bytes: (text: string) => text,
} as const;

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 1);
  } catch {
    return text;
  }
}

const badBytes = [
  [0xff],
  [0xc3],
  [0xed, 0xa0, 0x80],
  [0xc0, 0xaf],
  [0xf4, 0x90, 0x80, 0x80],
  [0xef, 0xbb, 0xbf],
  [0],
];

/** The answer's text after all that is done to it, one after the other. */
export const spoil = (text: string, spoilings: readonly Spoiling[]): Buffer => {
  let spoilt = text;
  for (const { kind, at, value } of spoilings) spoilt = spoilers[kind](spoilt, at, value);
  const raw = Buffer.from(spoilt);
  const last = spoilings.findLast(({ kind }) => kind === "bytes");
  if (!last) return raw;
  const index = Math.floor(last.at * raw.length);
  return Buffer.concat([
    raw.subarray(0, index),
    Buffer.from(pick(badBytes, last.at) ?? []),
    raw.subarray(index),
  ]);
};

/** Some things to do to an answer; often nothing. */
export const spoilings: fc.Arbitrary<readonly Spoiling[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...(Object.keys(spoilers) as (keyof typeof spoilers)[])),
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    value: fc.constantFrom(...values),
  }),
  { maxLength: 2 },
);
