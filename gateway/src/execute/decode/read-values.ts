import { isRecord } from "../is-record.ts";
import type { Path } from "../types.ts";
import { isQuick } from "./leaf-check.ts";
import { blank, type Json, type Place, type Shape, type Slot, type Value } from "./shapes.ts";

/** The reading of one answer: where it is, and what to do with a fault. */
export interface Reading {
  /** Keys and indexes that lead to the value at hand, up to `depth`; what stands beyond is left over. */
  readonly path: (string | number)[];
  depth: number;
  /** Told where a value is not what was asked for; null takes its place. */
  readonly refuse: (path: Path, reason: string, value: unknown) => void;
}

const refused = (reading: Reading, reason: string, value: unknown): null => {
  reading.refuse(reading.path.slice(0, reading.depth + 1), reason, value);
  return null;
};

const shapeOf = (place: Place, value: Json): Shape | undefined => {
  if (place.only) return place.only;
  const name: unknown = Object.hasOwn(value, "__typename") ? value["__typename"] : undefined;
  return typeof name === "string" ? place.shapes.get(name) : undefined;
};

const readList = (reading: Reading, list: unknown[], item: Value): unknown[] => {
  reading.depth += 1;
  for (let index = 0; index < list.length; index += 1) {
    const value = list[index];
    if (isQuick(item.quick, value)) continue;
    reading.path[reading.depth] = index;
    const read = readValue(reading, value, item);
    if (read !== value) list[index] = read;
  }
  reading.depth -= 1;
  return list;
};

/** The value as it may be merged: itself where nothing is wrong. */
function readValue(reading: Reading, value: unknown, type: Value): unknown {
  const { place, item } = type;
  if (value === null) return type.nonNull ? refused(reading, "is null and must not be", value) : null;
  if (value === undefined) return refused(reading, "is missing", value);
  if (place) {
    if (!isRecord(value)) return refused(reading, "is no object", value);
    const shape = shapeOf(place, value);
    return shape
      ? readFields(reading, value, shape)
      : refused(reading, "is of a type that does not fit", value);
  }
  if (item)
    return Array.isArray(value) ? readList(reading, value, item) : refused(reading, "is no list", value);
  return type.isFine(value) ? value : refused(reading, "is of another type", value);
}

const readSlot = (reading: Reading, value: unknown, slot: Slot, shape: Shape): unknown => {
  reading.path[reading.depth] = slot.key;
  if (slot.isTypename && value !== shape.typename) return refused(reading, "is another type", value);
  return readValue(reading, value, slot.value);
};

/** A fresh object with what was asked for alone, under the keys by which it is merged. */
const pick = (reading: Reading, value: Json, shape: Shape): Json => {
  const picked = blank(shape);
  for (const slot of shape.slots) {
    const given = slot.isInherited && !Object.hasOwn(value, slot.key) ? undefined : value[slot.key];
    picked[slot.source] = isQuick(slot.value.quick, given) ? given : readSlot(reading, given, slot, shape);
  }
  return picked;
};

/** Checks an object in place; false where its keys are not exactly those that were asked for. */
const isExact = (reading: Reading, value: Json, shape: Shape): boolean => {
  const { keys, slots, isPlain } = shape;
  if (!isPlain) return false;
  let index = 0;
  for (const key in value) {
    if (key !== keys[index]) return false;
    const slot = slots[index] as Slot;
    const given = value[key];
    index += 1;
    if (isQuick(slot.value.quick, given)) continue;
    const read = readSlot(reading, given, slot, shape);
    if (read !== given) value[key] = read;
  }
  return index === keys.length;
};

/**
 * Reads an object: only what was asked for, in its order, and null with a fault where a value is not what it must be. An object that has
 * exactly that already is checked in place and given as it is.
 */
export function readFields(reading: Reading, value: Json, shape: Shape): Json {
  reading.depth += 1;
  const read = isExact(reading, value, shape) ? value : pick(reading, value, shape);
  reading.depth -= 1;
  return read;
}
