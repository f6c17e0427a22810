import type { PathPart } from "../../plan/index.ts";
import { placeOf, type Place, type Shape, type Slot, type Value } from "./shapes.ts";

/** What gives the values of a place: each by the types it knows. */
interface Giver {
  /** Keys that lead from here to where it gives its fields. */
  readonly keys: readonly string[];
  readonly place: Place;
}

const isSameList = (ours: Shape, theirs: Shape): boolean =>
  ours.slots.length === theirs.slots.length &&
  ours.slots.every((slot, index) => {
    const other = theirs.slots[index];
    return (
      other !== undefined &&
      !slot.isRefused &&
      slot.key === slot.source &&
      other.key === other.source &&
      slot.key === other.key &&
      isSame(slot.value, other.value)
    );
  });

/** Whether a value that was read as theirs needs nothing more to be ours. */
const isSame = (ours: Value, theirs: Value): boolean => {
  if (ours.nonNull && !theirs.nonNull) return false;
  if (ours.item) return theirs.item !== undefined && isSame(ours.item, theirs.item);
  if (ours.leaf) {
    const { names } = ours;
    return (
      ours.leaf.kind === theirs.leaf?.kind &&
      (!names || [...(theirs.names ?? [])].every((name) => names.has(name)))
    );
  }
  const [mine, other] = [ours.place, theirs.place];
  if (!mine || !other || mine.isConcrete !== other.isConcrete) return false;
  return [...other.shapes].every(([name, shape]) => {
    const own = mine.shapes.get(name);
    return own !== undefined && isSameList(own, shape);
  });
};

/** What gives a field of the types, and what gives more within it. */
const giversOf = (source: string, types: readonly string[], givers: readonly Giver[]) => {
  const values = new Set<Value>();
  const within: Giver[] = [];
  for (const { keys, place } of givers) {
    if (keys.length > 0) {
      if (keys[0] === source) within.push({ keys: keys.slice(1), place });
      continue;
    }
    const named = types.flatMap((name) => place.shapes.get(name) ?? []);
    // Of an interface object only the interface is known.
    const shapes = named.length > 0 ? named : [...place.shapes.values()];
    for (const { slots } of shapes)
      for (const slot of slots) if (slot.source === source) values.add(slot.value);
  }
  return { values: [...values], within };
};

const markSlot = (slot: Slot, types: readonly string[], givers: readonly Giver[]): void => {
  const place = placeOf(slot.value);
  if (slot.isRefused) return;
  if (!place && !slot.value.item && !slot.value.names) return;
  const { values, within } = giversOf(slot.source, types, givers);
  const [only] = values;
  if (only && values.length === 1 && within.length === 0 && isSame(slot.value, only)) {
    slot.isWhole = true;
    return;
  }
  const nested = values.flatMap((value) => {
    const given = placeOf(value);
    return given ? [{ keys: [], place: given }] : [];
  });
  if (place) markPlace(place, [...nested, ...within]);
};

function markPlace(place: Place, givers: readonly Giver[]): void {
  const lists = new Map<readonly Slot[], string[]>();
  for (const [name, { slots }] of place.shapes) lists.set(slots, [...(lists.get(slots) ?? []), name]);
  for (const [slots, types] of lists) for (const slot of slots) markSlot(slot, types, givers);
}

/** Marks the fields of the answer whose values one fetch gives whole and in the answer's own form, so that they need not be copied. */
export const markWhole = (
  answer: Place,
  fetches: readonly { readonly fetch: { readonly path: readonly PathPart[] }; readonly place: Place }[],
): void =>
  markPlace(
    answer,
    fetches.map(({ fetch, place }) => ({ keys: fetch.path.flatMap(({ key }) => key ?? []), place })),
  );
