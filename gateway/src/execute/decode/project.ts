import { isRecord } from "../is-record.ts";
import type { Path } from "../types.ts";
import { weigh } from "./weigh.ts";
import { blank, type Json, type Place, type Shape, type Slot, type Value } from "./shapes.ts";

/** The making of an answer from what was merged. */
export interface Projection {
  /** Keys and indexes of the client's that lead to the value at hand, up to `depth`. */
  readonly path: (string | number)[];
  depth: number;
  /** Nothing was found wrong with what was merged, so that what is known to be whole need not be looked at. */
  readonly isClean: boolean;
  /** What the rest may weigh in bytes, roughly; Infinity where nothing needs to be weighed. */
  left: number;
  /** Told where there is nothing, or something that cannot be answered, and nothing may have said why. */
  readonly explain: (path: Path) => void;
}

/** Thrown where the answer weighs more than it may. */
export class TooLarge extends Error {}

const weighed = (projection: Projection, value: unknown): unknown => {
  if (projection.left === Infinity) return value;
  projection.left -= weigh(value, projection.left);
  if (projection.left < 0) throw new TooLarge();
  return value;
};

/** The value is null although its type is not: whatever holds it becomes null in its place. */
const bubble = Symbol("bubble");

/** Null at the place at hand, or what holds it; explained, unless it is a null that may be. */
const nothing = (projection: Projection, value: unknown, nonNull: boolean): null | typeof bubble => {
  if (value !== null || nonNull) projection.explain(projection.path.slice(0, projection.depth + 1));
  return nonNull ? bubble : null;
};

const shapeOf = (place: Place, value: Json): Shape | undefined => {
  if (place.only) return place.only;
  const name: unknown = Object.hasOwn(value, "__typename") ? value["__typename"] : place.typename;
  return typeof name === "string" ? place.shapes.get(name) : undefined;
};

const projectList = (projection: Projection, list: readonly unknown[], item: Value): unknown => {
  const projected: unknown[] = [];
  projection.depth += 1;
  for (let index = 0; index < list.length; index += 1) {
    projection.path[projection.depth] = index;
    const value = projectValue(projection, list[index], item);
    if (value === bubble) break;
    projected.push(value);
  }
  projection.depth -= 1;
  return projected.length === list.length ? projected : bubble;
};

const projectObject = (projection: Projection, value: unknown, place: Place): unknown => {
  const shape = isRecord(value) ? shapeOf(place, value) : undefined;
  return shape ? projectFields(projection, value as Json, shape) : undefined;
};

function projectValue(projection: Projection, value: unknown, type: Value): unknown {
  if (value === null || value === undefined)
    return nothing(projection, weighed(projection, value), type.nonNull);
  const { item, place, names } = type;
  if (!item && !place) {
    // What a domain may say and what clients may see differ for enums alone.
    return names && !type.isFine(value)
      ? nothing(projection, undefined, type.nonNull)
      : weighed(projection, value);
  }
  const projected = place
    ? projectObject(projection, value, place)
    : Array.isArray(value) && item && projectList(projection, value, item);
  if (projected === bubble) return type.nonNull ? bubble : null;
  return projected || nothing(projection, undefined, type.nonNull);
}

const projectSlot = (projection: Projection, value: Json, slot: Slot, shape: Shape): unknown => {
  projection.path[projection.depth] = slot.key;
  // Who asks is told once for all of them, not here.
  if (slot.isRefused) return slot.value.nonNull ? bubble : weighed(projection, null);
  // Of some objects no more than an interface is known.
  if (slot.isTypename) return slot.value.names ? nothing(projection, undefined, true) : shape.typename;
  const given = slot.isInherited && !Object.hasOwn(value, slot.source) ? undefined : value[slot.source];
  if (slot.isWhole && projection.isClean && given !== null && given !== undefined)
    return weighed(projection, given);
  return projectValue(projection, given, slot.value);
};

function projectFields(projection: Projection, value: Json, shape: Shape): Json | typeof bubble {
  const projected = blank(shape);
  projection.depth += 1;
  for (const slot of shape.slots) {
    const field = projectSlot(projection, value, slot, shape);
    if (field === bubble) {
      projection.depth -= 1;
      return bubble;
    }
    projected[slot.key] = field;
  }
  projection.depth -= 1;
  return projected;
}

/** Makes the client's answer of what was merged: its fields in its order, null where one that must not be null is; null where that reaches the root. Throws TooLarge where it weighs more than it may. */
export const project = (
  root: Json,
  answer: Place,
  options: Pick<Projection, "isClean" | "left" | "explain">,
): Json | null => {
  const [shape] = answer.shapes.values();
  if (!shape) return {};
  const projected = projectFields({ path: [], depth: -1, ...options }, root, shape);
  return projected === bubble ? null : projected;
};
