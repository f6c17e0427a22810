import { isRecord } from "../is-record.ts";
import type { Path, SubgraphAnswer } from "../types.ts";
import type { PreparedFetch } from "./prepare.ts";
import { placeOf, type Json, type Place, type Shape, type Slot } from "./shapes.ts";
import { own } from "./targets.ts";

/** What is looked at of a value's type. */
type Value = Pick<Slot["value"], "nonNull" | "item" | "place">;

/** A walk through one answer: where it is, and what it took out. */
interface Walk {
  readonly isInside: (accountId: string) => boolean;
  readonly path: (string | number)[];
  /** Where null stands now. */
  readonly taken: Path[];
  /** Records of accounts outside. */
  violations: number;
}

const shapeOf = (place: Place, value: Json): Shape | undefined => {
  if (place.only) return place.only;
  const name = own(value, "__typename");
  return typeof name === "string" ? place.shapes.get(name) : undefined;
};

/** Null in the place at hand. */
const take = (walk: Walk, holder: Json | unknown[], key: string | number): void => {
  (holder as Json)[key] = null;
  walk.taken.push([...walk.path]);
};

const isListOutside = (walk: Walk, list: unknown[], item: Value, account?: Slot["account"]): boolean => {
  for (let index = 0; index < list.length; index += 1) {
    walk.path.push(index);
    const isOutside = isValueOutside(walk, list[index], item, account);
    if (isOutside && !item.nonNull) take(walk, list, index);
    walk.path.pop();
    if (isOutside && item.nonNull) return true;
  }
  return false;
};

const isObjectOutside = (walk: Walk, value: Json, place: Place): boolean => {
  for (const slot of shapeOf(place, value)?.slots ?? []) {
    const { key, account } = slot;
    if (account === undefined && placeOf(slot.value) === undefined) continue;
    walk.path.push(key);
    const isOutside = isValueOutside(walk, own(value, key), slot.value, account);
    const isRecordOutside = isOutside && account === "own";
    if (isRecordOutside) walk.violations += 1;
    const goesUp = isRecordOutside || (isOutside && slot.value.nonNull);
    if (isOutside && !goesUp) take(walk, value, key);
    walk.path.pop();
    if (goesUp) return true;
  }
  return false;
};

/** Whether the value must be null; what is outside within it is null already. */
function isValueOutside(walk: Walk, value: unknown, type: Value, account: Slot["account"]): boolean {
  if (type.item) return Array.isArray(value) && isListOutside(walk, value, type.item, account);
  if (type.place) return isRecord(value) && isObjectOutside(walk, value, type.place);
  return account !== undefined && typeof value === "string" && !walk.isInside(value);
}

const isWithin = (path: Path, outer: Path): boolean => outer.every((part, index) => part === path[index]);

/**
 * An answer as if what lies outside the fence were not there: a record of such an account is null, and so is a reference to one; where null
 * may not stand it goes up. Errors about what is gone go with it. The answer's data is changed in place; its form need not have been checked.
 */
export const withinFence = (
  { fetch, place }: PreparedFetch,
  answer: SubgraphAnswer,
  isInside: (accountId: string) => boolean,
): { readonly answer: SubgraphAnswer; readonly violations: number } => {
  const walk: Walk = { isInside, path: [], taken: [], violations: 0 };
  const data = answer.data as Json | null | undefined;
  if (!data) return { answer, violations: 0 };
  let isNothingLeft = false;
  if (!fetch.entities) isNothingLeft = isObjectOutside(walk, data, place);
  else {
    const items = own(data, "_entities");
    walk.path.push("_entities");
    if (Array.isArray(items)) isListOutside(walk, items, { nonNull: false, item: undefined, place });
  }
  const errors = answer.errors?.filter(
    ({ path }) => !path || !walk.taken.some((outer) => isWithin(path, outer)),
  );
  return { answer: { ...answer, data: isNothingLeft ? null : data, errors }, violations: walk.violations };
};
