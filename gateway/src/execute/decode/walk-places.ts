import type { Fetch } from "../../plan/index.ts";
import type { Path } from "../types.ts";
import { placeOf, type Place, type Slot } from "./shapes.ts";

type Name = "key" | "source";

const placeIndexes = { key: new WeakMap<Place, Index>(), source: new WeakMap<Place, Index>() };

/** The fields of a place by one of their names, whatever type they are of. */
type Index = ReadonlyMap<string, readonly Slot[]>;

const indexOf = (place: Place, name: Name): Index => {
  const known = placeIndexes[name].get(place);
  if (known) return known;
  const slots = new Set([...place.shapes.values()].flatMap((shape) => shape.slots));
  const index = Map.groupBy(slots, (slot) => slot[name]);
  placeIndexes[name].set(place, index);
  return index;
};

const slotsOf = (places: readonly Place[], name: Name, part: string): readonly Slot[] => {
  const [only] = places;
  if (only && places.length === 1) return indexOf(only, name).get(part) ?? [];
  return places.flatMap((place) => indexOf(place, name).get(part) ?? []);
};

/** A path in other words: as far as it could be told, and whether that is all of it. */
export interface Told {
  readonly path: Path;
  readonly isWhole: boolean;
}

/** Lists within lists; a path with more indexes in a row is not one of an answer. */
const maxIndexes = 10;

/**
 * Tells a path in the other names of its fields, down to the first part that was not asked for: that could be a domain's own text. Where
 * several types have a field of the name, any of them may be meant.
 */
export const tellPath = (
  places: readonly Place[],
  path: Path,
  names: { readonly from: Name; readonly to: Name },
): Told => {
  const told: (string | number)[] = [];
  let here = places;
  let indexes = 0;
  for (const part of path) {
    if (typeof part === "number") {
      indexes += 1;
      if (indexes > maxIndexes || !Number.isSafeInteger(part) || part < 0)
        return { path: told, isWhole: false };
      told.push(part);
      continue;
    }
    indexes = 0;
    const slots = slotsOf(here, names.from, part);
    const [first] = slots;
    if (!first) return { path: told, isWhole: false };
    told.push(first[names.to]);
    here = slots.flatMap(({ value }) => placeOf(value) ?? []);
  }
  return { path: told, isWhole: true };
};

const keysOf = (path: Path): string[] => path.filter((part) => typeof part === "string");

/** Whether the fetch is to give what is at the path of the merged answers. */
export const provides = ({ path }: Fetch, answer: Place, at: Path): boolean => {
  const start = path.flatMap(({ key }) => key ?? []);
  const keys = keysOf(at);
  if (start.length >= keys.length || start.some((key, index) => key !== keys[index])) return false;
  return tellPath([answer], keys.slice(start.length), { from: "source", to: "source" }).isWhole;
};
