import type { Field, RequiredField, ValueType } from "../../plan/index.ts";
import { op } from "./byte-code.ts";
import type { Compiling, ObjectShape, Run } from "./compiling.ts";
import { isRepeatable, outOfReach, type SetPlan, type Trail } from "./layout.ts";

/** Where neighbouring fields of a representation are read from. */
interface Part {
  /** The fetch that extends the same object; undefined where they are in the object's own reply. */
  readonly from: { readonly fetch: number; readonly set: SetPlan } | undefined;
  readonly reply: readonly Field[];
  readonly first: number;
  readonly last: number;
  readonly isKey: boolean;
  /** The key in JSON where the reply has another, so that only the value is repeated. */
  readonly prefix: string;
}

const plainKinds: ReadonlySet<string> = new Set([
  "String",
  "ID",
  "Int",
  "Boolean",
  "AccountID",
  "Decimal",
  "text",
  "enum",
  "typename",
]);

/** Without escapes, the value is printed as any printer of JSON prints it. */
const isPlainType = (type: ValueType): boolean => {
  if (type.kind === "list") return isPlainType(type.item);
  if (type.kind === "leaf") return plainKinds.has(type.leaf.kind);
  return Object.values(type.selection.fields).every((fields) => fields.every(isPlain));
};

const isPlain = ({ type }: Field): boolean => isPlainType(type);

const findPart = (
  cx: Compiling,
  required: RequiredField,
  at: ObjectShape & { readonly sets: readonly SetPlan[]; readonly isKey: boolean },
): Part => {
  const { type, isKey, sets } = at;
  const own = { from: undefined, reply: at.reply };
  const others = sets.flatMap((set) =>
    set.fetches.map((fetch) => ({
      from: { fetch, set },
      reply: cx.layout.program.fetches[fetch]!.answer.fields[type] ?? [],
    })),
  );
  for (const { from, reply } of [own, ...others]) {
    const index = reply.findIndex(({ source }) => source === required.source);
    const field = reply[index];
    if (!field) continue;
    if (!isRepeatable(field, required))
      outOfReach(`${required.key} is asked for in another form than it comes`);
    const prefix = field.key === required.key ? "" : `${JSON.stringify(required.key)}:`;
    return { from, reply, first: index, last: index, isKey, prefix };
  }
  return outOfReach(`nothing gives ${required.key} of ${type}`);
};

const joined = (parts: readonly Part[]): Part[] => {
  const result: Part[] = [];
  for (const part of parts) {
    const before = result.at(-1);
    const isNext =
      before &&
      before.from?.fetch === part.from?.fetch &&
      before.last + 1 === part.first &&
      before.isKey === part.isKey &&
      before.prefix === "" &&
      part.prefix === "";
    if (isNext) result[result.length - 1] = { ...before, last: part.last };
    else result.push(part);
  }
  return result;
};

const planSet = (
  cx: Compiling,
  set: SetPlan,
  at: ObjectShape & { readonly sets: readonly SetPlan[] },
): Run[] => {
  const { writer, layout } = cx;
  const { typename, fields, key, types } = set.representations[at.type]!;
  if (types.length !== 1 || types[0] !== typename || typename !== at.type)
    outOfReach(`${at.type} is asked for as ${typename}`);
  const parts = joined(
    fields.map((field, index) => findPart(cx, field, { ...at, isKey: index < key.length })),
  );
  set.types.push({
    start: `{"__typename":${JSON.stringify(typename)}`,
    fetches: parts.map(({ from }) => from?.fetch ?? cx.plan.fetch.id),
    required: [],
    prefixes: parts.map(({ prefix }) => prefix),
    keyParts: parts.filter(({ isKey }) => isKey).length,
    isPlain: parts.every(({ reply, first, last }) => reply.slice(first, last + 1).every(isPlain)),
  });
  const planned = set.types.at(-1)!;
  return parts.flatMap(({ from, first, last, isKey, prefix }, part) => {
    const isValue = prefix !== "";
    if (!from) {
      planned.required.push(-1);
      return [
        {
          first,
          last,
          isKey,
          isValue,
          keep: (register: number) => void writer.emit(op.part, set.id, part, register),
        },
      ];
    }
    const plan = layout.fetches[from.fetch]!;
    const id = plan.required++;
    plan.jobs.get(at.type)!.required.push({ id, first, last, isKey, isValue });
    planned.required.push(id);
    writer.note(op.partElsewhere, set.id, part, from.set.id);
    return [];
  });
};

/** Numbers an object in each set of entities that it belongs to, and gives the runs of its fields that their representations hold. */
export const enterSets = (
  cx: Compiling,
  sets: readonly SetPlan[],
  object: ObjectShape & { readonly trail: Trail },
): Run[] => {
  const { writer, layout, plan } = cx;
  for (const set of sets) {
    if (set.base !== undefined && set.base !== plan.fetch.id) outOfReach("entities come from two answers");
    set.base = plan.fetch.id;
    for (const id of set.fetches) {
      const { jobs } = layout.fetches[id]!;
      if (jobs.has(object.type)) outOfReach(`${object.type} is extended in two places`);
      jobs.set(object.type, { trail: object.trail, segments: [], required: [] });
    }
    writer.note(op.enter, set.id, set.types.length);
    set.typeNames.push(object.type);
  }
  return sets.flatMap((set) => planSet(cx, set, { ...object, sets: sets.filter((other) => other !== set) }));
};
