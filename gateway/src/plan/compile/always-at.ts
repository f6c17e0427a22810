import type { Fetch, PathPart, Selection, ValueType } from "../program.ts";

const within = (type: ValueType): Selection[] => {
  if (type.kind === "list") return within(type.item);
  return type.kind === "object" ? [type.selection] : [];
};

const below = (selections: readonly Selection[], source: string): Selection[] =>
  selections.flatMap(({ fields }) =>
    [...new Set(Object.values(fields))].flatMap((list) =>
      list.flatMap((field) => (field.source === source ? within(field.type) : [])),
    ),
  );

const keysOf = (path: readonly PathPart[]): string[] => path.flatMap(({ key }) => key ?? []);

/** Tells whether the fetches give a field to every object of a type at the path, whatever the variables are. */
export const alwaysAt = (
  fetches: readonly Fetch[],
  path: readonly PathPart[],
): ((typename: string, name: string) => boolean) => {
  const keys = keysOf(path);
  const selections = fetches.flatMap((fetch) => {
    const start = keysOf(fetch.path);
    if (start.length > keys.length || start.some((key, index) => key !== keys[index])) return [];
    return keys.slice(start.length).reduce(below, [fetch.answer]);
  });
  return (typename, name) =>
    selections.some(
      ({ fields }) =>
        Object.hasOwn(fields, typename) &&
        fields[typename]?.some(({ source, when }) => source === name && !when),
    );
};
