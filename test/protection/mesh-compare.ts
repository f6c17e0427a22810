import { flattenFields } from "@trellis/shared/contract";
import type { Answer } from "../kit/mesh.ts";
import { valueAt } from "../shared/store/reference.ts";
import { Masked, refusedRequest } from "./mesh-evaluate.ts";
import type { Published } from "./mesh-operations.ts";
import type { Sight } from "./mesh-people.ts";

/** What each masked value was shown as to one person, by coordinate and value. */
export type Seen = Map<string, string>;

export const createSeen = (): Seen => new Map();

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (value: unknown): string => JSON.stringify(value) ?? "nothing";

/** Where an answer differs from what is right; undefined where it does not. */
const differenceAt = (path: string, expected: unknown, came: unknown, seen: Seen): string | undefined => {
  if (expected instanceof Masked) {
    if (came === expected.value) return `${path} shows what ${expected.coordinate} masks`;
    const key = `${expected.coordinate} ${text(expected.value)}`;
    const before = seen.get(key) ?? text(came);
    seen.set(key, before);
    return before === text(came) ? undefined : `${path} is masked as ${text(came)}, before as ${before}`;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(came) || came.length !== expected.length)
      return `${path} has ${text(came)} for ${expected.length} items`;
    return firstOf(
      expected.map((item, index) => () => differenceAt(`${path}.${index}`, item, came[index], seen)),
    );
  }
  if (isRecord(expected)) {
    if (!isRecord(came)) return `${path} is ${text(came)} for ${text(expected)}`;
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(came)])];
    return firstOf(keys.map((key) => () => differenceAt(`${path}.${key}`, expected[key], came[key], seen)));
  }
  return text(expected) === text(came) ? undefined : `${path} is ${text(came)} for ${text(expected)}`;
};

const firstOf = (checks: readonly (() => string | undefined)[]): string | undefined => {
  for (const check of checks) {
    const found = check();
    if (found !== undefined) return found;
  }
  return undefined;
};

/** What is wrong with an answer to one root field. */
export const compareAnswer = (
  answer: Answer,
  { name, expected }: { readonly name: string; readonly expected: unknown },
  seen: Seen,
): string | undefined => {
  const codes = (answer.errors ?? []).map(({ extensions }) => extensions?.["code"]);
  const other = codes.filter((code) => code !== "UNAUTHORIZED_FIELD_OR_TYPE");
  if (other.length > 0) return `the code ${String(other[0])}`;
  if (expected === refusedRequest)
    return codes.length > 0 && !answer.data
      ? undefined
      : "what may not be read can be filtered or ordered by";
  if (!answer.data) return "no data";
  return differenceAt(name, expected, answer.data[name], seen);
};

/** Long enough that no other text holds it by chance. */
const leastLength = 8;

/** Finds in an answer what one person must never see: ids of records outside of the fence, and protected values that stand nowhere in the open. */
export const strayValues = (
  { products, accounts, records }: Published,
  sight: Sight,
): ((answer: string) => string | undefined) => {
  const hidden = new Set<string>();
  const shown = new Set<string>();
  for (const product of [accounts, ...products])
    for (const record of records.get(product.id) ?? []) {
      const account = product === accounts ? record.id : ((record["accountId"] as string | null) ?? null);
      for (const field of flattenFields(product.fields)) {
        const value = valueAt(record, field.path);
        if (typeof value !== "string" || value.length < leastLength) continue;
        const isPersonal = field.personalData !== undefined;
        const isOpen =
          sight.sees(account) &&
          (!isPersonal ||
            (sight.seesPersons(account) && sight.verdict(`${product.type}.${field.name}`) === "CLEAR"));
        if (isOpen) shown.add(value);
        else if (isPersonal || field.name === "id") hidden.add(value);
      }
    }
  const strays = [...hidden].filter((value) => !shown.has(value));
  return (answer) => {
    const found = strays.find((value) => answer.includes(JSON.stringify(value).slice(1, -1)));
    return found === undefined ? undefined : `${found} is shown`;
  };
};
