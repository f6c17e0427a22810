import { isRecord } from "../is-record.ts";
import type { Json } from "./shapes.ts";
import { own } from "./targets.ts";

/** Sets a key of the object itself, also where every object has something else of the name. */
export const put = (target: Json, key: string, value: unknown): void => {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
};

const mergeValues = (known: unknown, value: unknown): void => {
  if (known === value) return;
  if (Array.isArray(known) && Array.isArray(value))
    for (const [index, item] of known.entries()) mergeValues(item, value[index]);
  else if (isRecord(known) && isRecord(value))
    for (const key of Object.keys(value)) merge(known, key, value[key]);
};

/**
 * Merges a read value into one of the merged answers: a new key gets it as it is, objects that both have are merged, lists by place. What one
 * domain gave does not vanish because another has null there.
 */
export function merge(target: Json, key: string, value: unknown): void {
  const known = own(target, key);
  if (typeof known === "object" && known !== null) mergeValues(known, value);
  else put(target, key, value);
}
