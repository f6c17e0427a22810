import type { Field, Selection, ValueType } from "../program.ts";

type Costs = Readonly<Record<string, number>>;

const withCost = (type: ValueType, path: string, items: Costs): ValueType => {
  if (type.kind === "object") return { ...type, selection: costed(type.selection, `${path}.`, items) };
  if (type.kind === "leaf") return type;
  const item = withCost(type.item, path, items);
  // Of lists in a list, the inner ones hold what is counted.
  const cost = type.item.kind !== "list" && Object.hasOwn(items, path) ? items[path] : undefined;
  return { ...type, item, ...(cost === undefined ? {} : { cost }) };
};

/** Lists of fields that types share stay shared. */
const costed = ({ fields, ...selection }: Selection, prefix: string, items: Costs): Selection => {
  const made = new Map<readonly Field[], readonly Field[]>();
  const listOf = (list: readonly Field[]): readonly Field[] => {
    const known = made.get(list);
    if (known) return known;
    const fresh = list.map((field) => ({ ...field, type: withCost(field.type, prefix + field.key, items) }));
    made.set(list, fresh);
    return fresh;
  };
  return {
    ...selection,
    fields: Object.fromEntries(Object.entries(fields).map(([name, list]) => [name, listOf(list)])),
  };
};

/** An answer whose lists say what each item costs; `items` has that by the lists' response keys from the root, joined by dots. */
export const withItemCosts = (answer: Selection, items: Costs = {}): Selection =>
  Object.keys(items).length === 0 ? answer : costed(answer, "", items);
