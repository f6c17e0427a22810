import type { EntityFetch, Representation, RequiredField } from "../../plan/index.ts";
import { isRecord } from "../is-record.ts";
import { own } from "./targets.ts";
import type { Json } from "./shapes.ts";

/** An item that is asked for. Equal representations are one item, whatever number of objects they stand for. */
export interface Item {
  readonly representation: Representation;
  /** An object that it stands for; all have the same key. */
  readonly target: Json;
}

/** What a fetch asks for. */
export interface Asked {
  readonly items: readonly Item[];
  /** JSON texts of the representations, joined by commas. */
  readonly text: string;
  /** For each target the index of its item. */
  readonly itemOf: readonly (number | undefined)[];
  /** Indexes of targets that lack something required, because what should have given it failed. */
  readonly lacking: readonly number[];
  /** Indexes of targets that cannot be asked for, though nothing failed: their key is null, or something required is that of an entity that is not there. */
  readonly absent: readonly number[];
}

type Absent = ReadonlyMap<Json, ReadonlySet<string>>;

const objectText = (value: Json, fields: readonly RequiredField[]): string | undefined => {
  let text = "";
  for (const field of fields) {
    const inner = textOf(own(value, field.source), field);
    if (inner === undefined) return undefined;
    text += `${text === "" ? "{" : ","}"${field.key}":${inner}`;
  }
  return text === "" ? "{}" : `${text}}`;
};

const typeOf = (value: Json): string => {
  const name = own(value, "__typename");
  return typeof name === "string" ? name : "*";
};

/** JSON of a required value; undefined where something of it is missing. */
function textOf(value: unknown, field: RequiredField): string | undefined {
  if (!field.fields || value === null || value === undefined) return JSON.stringify(value);
  if (Array.isArray(value)) {
    const texts = value.map((item) => textOf(item, field));
    return texts.includes(undefined) ? undefined : `[${texts.join()}]`;
  }
  if (!isRecord(value)) return undefined;
  const name = typeOf(value);
  return objectText(
    value,
    (Object.hasOwn(field.fields, name) ? field.fields[name] : field.fields["*"]) ?? [],
  );
}

const isAbsent = (target: Json, { fields, key }: Representation, absent: Absent): boolean => {
  for (let index = 0; index < fields.length; index += 1) {
    const source = fields[index]?.source ?? "";
    if (own(target, source) === null && (index < key.length || absent.get(target)?.has(source))) return true;
  }
  return false;
};

const representationText = (target: Json, { typename, fields }: Representation): string | undefined => {
  const start = `{"__typename":${JSON.stringify(typename)}`;
  const text = objectText(target, fields);
  if (text === undefined) return undefined;
  return text === "{}" ? `${start}}` : `${start},${text.slice(1)}`;
};

/** Works out what to ask for the targets: each distinct representation once. */
export const represent = (
  targets: readonly Json[],
  { representations }: EntityFetch,
  absent: Absent,
): Asked => {
  const indexes = new Map<string, number>();
  const items: Item[] = [];
  const itemOf: (number | undefined)[] = [];
  const lacking: number[] = [];
  const missing: number[] = [];
  for (const [position, target] of targets.entries()) {
    itemOf.push(undefined);
    const name = own(target, "__typename");
    const representation =
      typeof name === "string" && Object.hasOwn(representations, name) ? representations[name] : undefined;
    // A target of another type is not asked for; one that does not say its type cannot be.
    if (!representation) {
      if (name === undefined) lacking.push(position);
      continue;
    }
    if (isAbsent(target, representation, absent)) {
      missing.push(position);
      continue;
    }
    const text = representationText(target, representation);
    if (text === undefined) {
      lacking.push(position);
      continue;
    }
    const known = indexes.get(text);
    itemOf[position] = known ?? items.length;
    if (known !== undefined) continue;
    indexes.set(text, items.length);
    items.push({ representation, target });
  }
  return { items, text: [...indexes.keys()].join(), itemOf, lacking, absent: missing };
};
