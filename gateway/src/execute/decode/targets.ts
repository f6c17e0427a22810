import type { PathPart } from "../../plan/index.ts";
import { isRecord } from "../is-record.ts";
import type { Path } from "../types.ts";
import type { Json } from "./shapes.ts";

const inherited: unknown = Object.prototype;

/** The value under a key of the object itself. What every object has under a name is a function or where those come from, and no JSON is that. */
export const own = (value: Json, key: string): unknown => {
  const found = value[key];
  return typeof found === "function" || found === inherited ? undefined : found;
};

const fits = (value: unknown, { types }: PathPart): boolean => {
  if (!types || !isRecord(value)) return true;
  const name = own(value, "__typename");
  return typeof name === "string" && types.includes(name);
};

interface Walk {
  readonly path: readonly PathPart[];
  readonly found: (target: Json, trail: Path) => void;
  /** Absent where nobody asks for the paths. */
  readonly trail: (string | number)[] | undefined;
}

const walk = (value: unknown, at: number, { path, found, trail }: Walk): void => {
  if (value === null || value === undefined) return;
  const part = path[at];
  if (!part) {
    if (isRecord(value)) found(value, trail ? [...trail] : []);
    return;
  }
  const step = (next: unknown, name: string | number): void => {
    if (!fits(next, part)) return;
    trail?.push(name);
    walk(next, at + 1, { path, found, trail });
    trail?.pop();
  };
  if (part.key !== undefined) {
    if (isRecord(value)) step(own(value, part.key), part.key);
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) step(value[index], index);
  } else if (part.types) {
    if (fits(value, part)) walk(value, at + 1, { path, found, trail });
  }
};

/** The objects at the path in the merged answers, in their order. */
export const findTargets = (root: Json, path: readonly PathPart[]): Json[] => {
  const targets: Json[] = [];
  walk(root, 0, { path, found: (target) => targets.push(target), trail: undefined });
  return targets;
};

/** Where they are: paths of the merged answers, in the same order. */
export const findPaths = (root: Json, path: readonly PathPart[]): Path[] => {
  const paths: Path[] = [];
  walk(root, 0, { path, found: (_, trail) => paths.push(trail), trail: [] });
  return paths;
};

/** The paths of each object; one that stands in several places has several. */
export const findPlaces = (root: Json, path: readonly PathPart[]): Map<Json, Path[]> => {
  const places = new Map<Json, Path[]>();
  const found = (target: Json, trail: Path): void => {
    const known = places.get(target);
    if (known) known.push(trail);
    else places.set(target, [trail]);
  };
  walk(root, 0, { path, found, trail: [] });
  return places;
};
