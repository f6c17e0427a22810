import { Kind, parseType, type TypeNode } from "graphql";
import type { FieldModel, Model } from "./model.ts";

/** An object of the world: its id says its type. `given` is what a representation brought, `provided` what its reference brings along. */
export interface Thing {
  readonly id: string;
  readonly given?: Readonly<Record<string, unknown>>;
  readonly provided?: string;
}

/** Every value of a generated graph, a pure function of seed, object, field and argument. */
export interface World {
  typeOf(thing: Thing): string;
  /** The value as a resolver returns it; things stand for objects. `n` is the field's argument. Throws where the field fails. */
  value(thing: Thing, field: string, n?: unknown): unknown;
  /** The entity of a representation, by whatever key it has. Throws where the key is of no entity. */
  find(representation: Readonly<Record<string, unknown>>): Thing;
  field(typename: string, name: string): FieldModel | undefined;
}

const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value ^= value >>> 15;
  value = Math.imul(value, 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
};

const words = ["", "a", 'quote " and \\', "line\nfeed", "ünïcode 😀", "__typename", "<b>", "null"];
const floats = [0, -1.5, 1e21, 1e-7, 3, 12345.678];

const leafOf = (name: string, key: string): unknown => {
  const number = hash(`${key}=`);
  if (name === "Int") return (number % 2001) - 1000;
  if (name === "Float") return floats[number % floats.length];
  if (name === "Boolean") return number % 2 === 0;
  if (name === "ID") return `i${number % 100}`;
  if (name === "Color") return ["RED", "GREEN", "BLUE"][number % 3];
  return `${words[number % words.length]}${number % 10}`;
};

const entitiesPerType = 4;

/** The part of a required value that is named; others of the same call may require other parts. Throws where it is missing. */
export const partOf = (value: unknown, within: string | undefined): unknown => {
  if (Array.isArray(value)) return value.map((one) => partOf(one, within));
  if (within === undefined || value === null) return value;
  if (!Object.hasOwn(value as object, within)) throw new Error(`the object was not given ${within}`);
  return { [within]: (value as Readonly<Record<string, unknown>>)[within] };
};

/** What a field says that was made from another. */
export const madeFrom = (value: unknown): string => `made from ${JSON.stringify(value)}`;

const typeOf = ({ id }: Thing): string => id.slice(0, id.search(/[-@]|$/));

/** The value of a field of a key, which every entity has. */
const keyField = ({ id }: Thing, name: string): unknown => {
  if (name === "id") return id;
  if (name === "code") return `code of ${id}`;
  if (name === "ref") return { id: `Ref@${id}` };
  if (name === "a") return id.slice("Ref@".length);
  return name === "b" ? hash(id.slice("Ref@".length)) % 100 : undefined;
};

/** The id within a representation, whatever key it has. */
const idOf = (given: Readonly<Record<string, unknown>>): string => {
  const { id, code, ref } = given as { id?: string; code?: string; ref?: { a: string } };
  return id ?? code?.slice("code of ".length) ?? ref?.a ?? "";
};

const keyNames = new Set(["id", "code", "ref", "a", "b"]);

/** Fields that are made from others, or that others are made from: these never fail, since what is made of a failure is the engine's to say. */
const sparedNames = (model: Model): ReadonlySet<string> =>
  new Set(
    model.entities.flatMap(({ fields }) =>
      fields.flatMap(({ name, requires }) =>
        requires ? [name, requires.field.name, requires.within ?? ""] : [],
      ),
    ),
  );

/** The world of a model and a seed; in a faulty one some fields fail, each always for the same objects. */
export const createWorld = (
  model: Model,
  seed: number,
  { isFaulty }: { readonly isFaulty: boolean },
): World => {
  const fields = new Map<string, FieldModel>();
  for (const { name, fields: own } of [...model.entities, ...model.values])
    for (const field of own) fields.set(`${name}.${field.name}`, field);
  for (const field of model.node.fields) fields.set(`Node.${field.name}`, field);
  for (const field of model.roots) fields.set(`Query.${field.name}`, field);

  const make = (type: TypeNode, key: string, field: FieldModel): unknown => {
    if (type.kind === Kind.NON_NULL_TYPE) return notNull(type.type, key, field);
    return hash(`${key}?`) % 8 === 0 ? null : notNull(type, key, field);
  };
  const notNull = (type: TypeNode, key: string, field: FieldModel): unknown => {
    if (type.kind === Kind.LIST_TYPE)
      return Array.from({ length: hash(`${key}#`) % 4 }, (_, index) =>
        make(type.type, `${key}.${index}`, field),
      );
    if (type.kind === Kind.NAMED_TYPE && field.targets.length === 0) return leafOf(type.name.value, key);
    const target = field.targets[hash(`${key}:`) % field.targets.length] as string;
    const id = target.startsWith("E") ? `${target}-${hash(`${key}-`) % entitiesPerType}` : `${target}@${key}`;
    return { id, ...(field.provides ? { provided: field.provides.name } : {}) };
  };
  const select = (value: unknown, within: string | undefined): unknown => {
    if (Array.isArray(value)) return value.map((one) => select(one, within));
    return within === undefined || value === null ? value : { [within]: valueOf(value as Thing, within) };
  };
  const valueOf = (thing: Thing, name: string, n: unknown = 1): unknown => {
    const own = keyField(thing, name);
    if (own !== undefined) return own;
    const field = fields.get(`${typeOf(thing)}.${name}`) as FieldModel;
    const { requires, takesNumber, type } = field;
    if (requires)
      return madeFrom(select(valueOf(thing, requires.field.name, requires.number), requires.within));
    return make(parseType(type), `${seed}/${thing.id}/${name}(${takesNumber ? String(n) : ""})`, field);
  };
  const spared = sparedNames(model);
  const fails = (thing: Thing, name: string): boolean =>
    isFaulty && !keyNames.has(name) && !spared.has(name) && hash(`${seed}!${thing.id}/${name}`) % 12 === 0;
  return {
    typeOf,
    field: (typename, name) => fields.get(`${typename}.${name}`),
    value(thing, name, n) {
      if (fails(thing, name)) throw new Error("the field fails");
      return valueOf(thing, name, n);
    },
    find(given) {
      const thing = { id: idOf(given), given };
      const isTrue =
        /^E\d-\d$/.test(thing.id) &&
        (given["code"] === undefined || given["code"] === keyField(thing, "code")) &&
        (given["ref"] === undefined ||
          (given["ref"] as { b: number }).b === keyField({ id: `Ref@${thing.id}` }, "b"));
      if (!isTrue) throw new Error(`no entity has the key ${JSON.stringify(given)}`);
      return thing;
    },
  };
};
