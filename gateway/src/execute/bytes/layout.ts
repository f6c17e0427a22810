import type {
  Fetch,
  Field,
  Program,
  Representation,
  RequiredField,
  Selection,
  ValueType,
} from "../../plan/index.ts";

/** Thrown while compiling where a construct cannot be carried, so that the program is decoded. */
export class OutOfReach extends Error {}

export const outOfReach = (reason: string): never => {
  throw new OutOfReach(reason);
};

/** Where an object is: the keys that lead to it in the merged answers, each with the type of what is there. */
export type Trail = readonly { readonly key: string; readonly type: string }[];

/** How representations of one type are put together. */
export interface TypePlan {
  /** `{"__typename":"…"` */
  readonly start: string;
  /** For each part: the fetch whose answer holds it, and the number it has among what is required of that fetch's items; -1 where it came with the object itself. */
  readonly fetches: readonly number[];
  readonly required: number[];
  /** The key in JSON, for each part that is a value alone; empty where it has its keys. */
  readonly prefixes: readonly string[];
  /** How many of the parts are the key. */
  readonly keyParts: number;
  /** Without escapes, all of it is printed as any printer of JSON prints it. */
  readonly isPlain: boolean;
}

/** The entities that one or more fetches ask for by the same representations. */
export interface SetPlan {
  readonly id: number;
  readonly fetches: number[];
  readonly representations: Readonly<Record<string, Representation>>;
  /** By the type's number in the set, which it gets when the first object of it is met. */
  readonly typeNames: string[];
  readonly types: TypePlan[];
  /** The fetch in whose answer the entities are, once it is known. */
  base: number | undefined;
}

/** What is put between carried bytes. */
export type Insert =
  | { readonly kind: "constant"; readonly text: string }
  | {
      readonly kind: "segment";
      readonly fetch: number;
      readonly segment: number;
      /** The object has no segment of the fetch before it. */
      readonly isFirst: boolean;
      /** What stands there where the entity is null. */
      readonly nulls: string;
    };

/** Fields of one fetch that stand together in the answer of an object which came before it. */
export interface SegmentPlan {
  readonly id: number;
  readonly fields: readonly Field[];
  readonly hasComma: boolean;
}

/** What a fetch has to give for objects of one type. */
export interface Job {
  readonly trail: Trail;
  readonly segments: SegmentPlan[];
  /** Runs of its fields that representations of other sets hold. */
  readonly required: {
    readonly id: number;
    readonly first: number;
    readonly last: number;
    readonly isKey: boolean;
    readonly isValue: boolean;
  }[];
}

/** What is known of a fetch while compiling. */
export interface FetchPlan {
  readonly fetch: Fetch;
  readonly set: SetPlan | undefined;
  /** By type. */
  readonly jobs: Map<string, Job>;
  segments: number;
  required: number;
}

export interface Layout {
  readonly program: Program;
  readonly fetches: readonly FetchPlan[];
  readonly sets: readonly SetPlan[];
  readonly inserts: Insert[];
}

export const createLayout = (program: Program): Layout => {
  const sets = new Map<string, SetPlan>();
  const setOf = (fetch: Fetch): SetPlan | undefined => {
    if (!fetch.entities) return undefined;
    const { representations } = fetch.entities;
    const signature = JSON.stringify([fetch.path, representations]);
    const found = sets.get(signature);
    const set = found ?? {
      id: sets.size,
      fetches: [],
      representations,
      typeNames: [],
      types: [],
      base: undefined,
    };
    sets.set(signature, set);
    set.fetches.push(fetch.id);
    return set;
  };
  const fetches = program.fetches.map((fetch) => ({
    fetch,
    set: setOf(fetch),
    jobs: new Map<string, Job>(),
    segments: 0,
    required: 0,
  }));
  return { program, fetches, sets: [...sets.values()], inserts: [] };
};

const isAt = (fetch: Fetch, trail: Trail): boolean => {
  let depth = 0;
  for (const part of fetch.path) {
    if (part.key !== undefined && trail[depth++]?.key !== part.key) return false;
    const type = trail[depth - 1]?.type;
    if (part.types && (type === undefined || !part.types.includes(type))) return false;
  }
  return depth === trail.length;
};

/** The sets whose entities are at the place. */
export const setsAt = (layout: Layout, trail: Trail, type: string): SetPlan[] =>
  layout.sets.filter(
    ({ fetches: [first], representations }) =>
      Object.hasOwn(representations, type) && isAt(layout.program.fetches[first!]!, trail),
  );

export const fieldsOf = (selection: Selection, type: string): readonly Field[] =>
  Object.hasOwn(selection.fields, type)
    ? selection.fields[type]!
    : outOfReach(`nothing is known of ${type} in ${selection.typename}`);

const isSame = (type: ValueType, required: RequiredField): boolean => {
  if (type.kind === "list") return isSame(type.item, required);
  if (type.kind === "leaf") return required.fields === undefined;
  const [name = "", ...others] = Object.keys(type.selection.fields);
  if (!required.fields || !type.selection.isConcrete || others.length > 0) return false;
  const wanted = required.fields[name] ?? required.fields["*"] ?? [];
  const given = type.selection.fields[name] ?? [];
  return given.length === wanted.length && given.every((field, index) => isExactly(field, wanted[index]!));
};

/** Whether the field has the key and the source that are required, and its value exactly what is required of it, in the same order. */
const isExactly = (field: Field, required: RequiredField): boolean =>
  field.key === required.key && field.source === required.source && isSame(field.type, required);

/** Whether a representation may repeat the field's value as it is. */
export const isRepeatable = ({ type }: Field, required: RequiredField): boolean => isSame(type, required);
