import type { Fetch, Program, Representation, RequiredField, Selection, ValueType } from "../plan/index.ts";

const within = (type: ValueType): Selection[] => {
  if (type.kind === "list") return within(type.item);
  return type.kind === "object" ? [type.selection] : [];
};

/** What is selected under a key of the merged answers, whatever the type. */
const under = (selections: readonly Selection[], source: string): ValueType[] =>
  selections.flatMap(({ fields }) =>
    [...new Set(Object.values(fields))].flatMap((list) =>
      list.flatMap((field) => (field.source === source ? field.type : [])),
    ),
  );

/** What fetches select of the objects to which the keys lead. */
const selectionsAt = (fetches: readonly Fetch[], keys: readonly string[]): Selection[] =>
  fetches.flatMap(({ path, answer }) => {
    const start = path.flatMap(({ key }) => key ?? []);
    if (start.length > keys.length || start.some((key, index) => key !== keys[index])) return [];
    return keys.slice(start.length).reduce((here, key) => under(here, key).flatMap(within), [answer]);
  });

const narrowFields = (fields: readonly RequiredField[], selections: readonly Selection[]): RequiredField[] =>
  fields.flatMap((field): RequiredField[] => {
    const types = under(selections, field.source);
    if (types.length === 0) return [];
    if (!field.fields) return [field];
    const inner = types.flatMap(within);
    const narrowed = Object.entries(field.fields).map(
      ([name, list]) => [name, narrowFields(list, inner)] as const,
    );
    return [{ ...field, fields: Object.fromEntries(narrowed) }];
  });

/** A program of fetches that all run, without what is only required by fields that conditions have taken out: nobody fetches it, so that to wait for it would lose the rest. */
export const narrowRequired = (program: Program): Program => {
  const narrow = (fetch: Fetch): Fetch => {
    const { entities, path } = fetch;
    if (!entities) return fetch;
    const selections = selectionsAt(
      program.fetches,
      path.flatMap(({ key }) => key ?? []),
    );
    const representations = Object.entries(entities.representations).map(([name, one]) => {
      const count = one.key.length;
      const fields = [...one.fields.slice(0, count), ...narrowFields(one.fields.slice(count), selections)];
      return [name, { ...one, fields } satisfies Representation] as const;
    });
    return { ...fetch, entities: { ...entities, representations: Object.fromEntries(representations) } };
  };
  return { ...program, fetches: program.fetches.map(narrow) };
};
