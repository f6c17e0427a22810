import type { Buffer } from "node:buffer";
import type { ByteProgram } from "./byte-program.ts";
import type { TypePlan } from "./layout.ts";
import type { EntitySet, ReplyRecord } from "./records.ts";

const backslash = 92;
const comma = 44;
const braceEnd = 125;

/** What representations are read from. */
export interface Sources {
  readonly program: ByteProgram;
  readonly records: readonly ReplyRecord[];
  readonly sets: readonly EntitySet[];
}

/** Copies bytes that hold no escape; false where they hold one, because another printer might have printed it otherwise. */
const copyPlain = (set: EntitySet, body: Buffer, from: number, to: number): boolean => {
  set.reserveBytes(to - from);
  const { bytes } = set;
  let at = set.length;
  for (let i = from; i < to; i++) {
    const byte = body[i]!;
    if (byte === backslash) return false;
    bytes[at++] = byte;
  }
  set.length = at;
  return true;
};

/** Adds one part of the object's representation; false where only a decoder can. */
const addPart = (
  sources: Sources,
  set: EntitySet,
  type: TypePlan,
  { object, part, parts }: { object: number; part: number; parts: number },
): boolean => {
  const fetch = type.fetches[part]!;
  const record = sources.records[fetch]!;
  // What has not come cannot be copied: a plan that asks for it no sooner than for what requires it is for the decoder, which says what is missing.
  if (record.body.length === 0) return false;
  const place = (object * parts + part) * 2;
  const required = type.required[part]!;
  let ranges = set.parts;
  let at = place;
  if (required >= 0) {
    const code = sources.program.fetches[fetch]!;
    const item = sources.sets[code.set!]!.itemOf[set.parts[place + 1]!]!;
    ranges = record.required;
    at = (item * code.reader.required + required) * 2;
  }
  const prefix = type.prefixes[part]!;
  set.reserveBytes(1 + prefix.length);
  set.bytes[set.length++] = comma;
  if (prefix !== "") set.length += set.bytes.write(prefix, set.length, "latin1");
  return ranges[at]! >= 0 && copyPlain(set, record.body, ranges[at]!, ranges[at + 1]!);
};

const isPrintedAlike = (text: string): boolean => JSON.stringify(JSON.parse(text)) === text;

/** Adds the object's representation at the end of the list; false where only a decoder can. */
const addRepresentation = (sources: Sources, set: EntitySet, id: number, object: number): boolean => {
  const { program } = sources;
  const type = program.sets[id]!.types[set.types[object]!]!;
  const from = set.length;
  set.reserveBytes(type.start.length + 1);
  set.length += set.bytes.write(type.start, from, "latin1");
  const place = set.distinct * 3;
  for (let part = 0; part < type.fetches.length; part++) {
    if (!addPart(sources, set, type, { object, part, parts: program.parts[id]! })) return false;
    if (part + 1 === type.keyParts) set.bounds[place + 1] = set.length;
  }
  set.reserveBytes(2);
  set.bytes[set.length++] = braceEnd;
  set.bounds[place] = from;
  set.bounds[place + 2] = set.length;
  return type.isPlain || isPrintedAlike(set.bytes.toString("utf8", from, set.length));
};

/** Puts together the set's representations, each once and joined by commas; false where only a decoder can. */
export const collectRepresentations = (sources: Sources, id: number): boolean => {
  const set = sources.sets[id]!;
  // Several fetches may ask for the same.
  if (set.collected === set.count) return true;
  set.reserve();
  set.distinct = 0;
  set.length = 0;
  const known = set.count > 1 ? new Map<string, number>() : undefined;
  for (let object = 0; object < set.count; object++) {
    const from = set.length;
    if (!addRepresentation(sources, set, id, object)) return false;
    const text = known && set.bytes.toString("latin1", from, set.length);
    const found = text === undefined ? undefined : known?.get(text);
    if (found !== undefined) {
      set.length = from;
      set.itemOf[object] = found;
      continue;
    }
    if (text !== undefined) known?.set(text, set.distinct);
    set.typeOf[set.distinct] = set.types[object]!;
    set.itemOf[object] = set.distinct++;
    set.bytes[set.length++] = comma;
  }
  set.length = Math.max(0, set.length - 1);
  set.collected = set.count;
  return true;
};
