import type { Fetch, Field, Program, Selection, ValueType } from "./program.ts";

/** A selection whose types name their list of fields by its number: types of an interface mostly have the same, and each list holds further selections. */
interface PackedSelection extends Omit<Selection, "fields"> {
  readonly lists: readonly (readonly PackedField[])[];
  readonly types: Readonly<Record<string, number>>;
}

interface PackedField extends Omit<Field, "type"> {
  readonly type: PackedType;
}

type PackedType =
  | Extract<ValueType, { readonly kind: "leaf" }>
  | (Omit<Extract<ValueType, { readonly kind: "list" }>, "item"> & { readonly item: PackedType })
  | { readonly kind: "object"; readonly nonNull: boolean; readonly selection: PackedSelection };

interface PackedProgram extends Omit<Program, "answer" | "fetches"> {
  readonly answer: PackedSelection;
  readonly fetches: readonly (Omit<Fetch, "answer"> & { readonly answer: PackedSelection })[];
}

const packType = (type: ValueType): PackedType => {
  if (type.kind === "list") return { ...type, item: packType(type.item) };
  return type.kind === "object" ? { ...type, selection: packSelection(type.selection) } : type;
};

/** A selection as JSON may hold it: equal ones have equal texts. */
export const packSelection = ({ fields, ...selection }: Selection): PackedSelection => {
  const lists = [...new Set(Object.values(fields))];
  return {
    ...selection,
    lists: lists.map((list) => list.map((field) => ({ ...field, type: packType(field.type) }))),
    types: Object.fromEntries(Object.entries(fields).map(([name, list]) => [name, lists.indexOf(list)])),
  };
};

const unpackType = (type: PackedType): ValueType => {
  if (type.kind === "list") return { ...type, item: unpackType(type.item) };
  return type.kind === "object" ? { ...type, selection: unpackSelection(type.selection) } : type;
};

const unpackSelection = ({ lists, types, ...selection }: PackedSelection): Selection => {
  const unpacked = lists.map((list) => list.map((field) => ({ ...field, type: unpackType(field.type) })));
  return {
    ...selection,
    fields: Object.fromEntries(Object.entries(types).map(([name, index]) => [name, unpacked[index] ?? []])),
  };
};

/** A program as JSON that grows with what is selected, however many types an interface has. */
export const packProgram = ({ answer, fetches, ...program }: Program): string => {
  const packed: PackedProgram = {
    ...program,
    answer: packSelection(answer),
    fetches: fetches.map((fetch) => ({ ...fetch, answer: packSelection(fetch.answer) })),
  };
  return JSON.stringify(packed);
};

/** The program that was packed; lists that types shared are one list again. */
export const unpackProgram = (json: string): Program => {
  const { answer, fetches, ...program } = JSON.parse(json) as PackedProgram;
  return {
    ...program,
    answer: unpackSelection(answer),
    fetches: fetches.map((fetch) => ({ ...fetch, answer: unpackSelection(fetch.answer) })),
  };
};
