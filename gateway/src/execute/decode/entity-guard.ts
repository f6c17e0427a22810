import type { RequiredField } from "../../plan/index.ts";
import { isRecord } from "../is-record.ts";
import type { Item } from "./represent.ts";
import type { Place, Shape } from "./shapes.ts";
import { own } from "./targets.ts";

const isSameKey = (wanted: unknown, got: unknown, fields: readonly RequiredField[] | undefined): boolean => {
  if (wanted === got) return true;
  if (Array.isArray(wanted))
    return (
      Array.isArray(got) &&
      got.length === wanted.length &&
      wanted.every((item, index) => isSameKey(item, got[index], fields))
    );
  if (isRecord(wanted))
    return (
      isRecord(got) &&
      fields !== undefined &&
      fields.every(({ key, source, fields: within }) =>
        isSameKey(own(wanted, key), own(got, source), within?.["*"]),
      )
    );
  if (wanted === null || wanted === undefined || got === null || got === undefined) return false;
  return typeof got !== "object" && String(wanted) === String(got);
};

/** The shape by which an item is read, or why it is not the entity that was asked for. */
export const guardItem = (place: Place, { representation, target }: Item, item: unknown): Shape | string => {
  if (item === undefined) return "no item came for it";
  if (!isRecord(item)) return "its item is no object";
  const typename = own(item, "__typename");
  if (typeof typename !== "string" || !representation.types.includes(typename))
    return "its item has another type";
  const { key, fields } = representation;
  for (let index = 0; index < key.length; index += 1) {
    const part = key[index] as RequiredField;
    const wanted = own(target, fields[index]?.source ?? "");
    if (!isSameKey(wanted, own(item, part.source), part.fields?.["*"])) return "its item has another key";
  }
  return place.shapes.get(typename) ?? "its item has another type";
};
