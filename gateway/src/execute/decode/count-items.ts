import type { Field, Selection, ValueType } from "../../plan/index.ts";

type Json = Readonly<Record<string, unknown>>;

/** A field that is a list whose items cost something, or that leads to one. */
interface Counted {
  readonly source: string;
  /** Lists in each other; 0 where the field is none. */
  readonly depth: number;
  readonly cost: number;
  readonly within: readonly Counted[];
}

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

const listOf = (type: ValueType): { depth: number; cost: number; selection: Selection | undefined } => {
  if (type.kind !== "list")
    return { depth: 0, cost: 0, selection: type.kind === "object" ? type.selection : undefined };
  const { depth, cost, selection } = listOf(type.item);
  return { depth: depth + 1, cost: type.cost ?? cost, selection };
};

const fieldsOf = (selections: readonly Selection[]): ReadonlySet<Field> =>
  new Set(selections.flatMap(({ fields }) => Object.values(fields).flat()));

/** Of all types at once: the same list costs the same, whichever type it is of. */
const countedIn = (selections: readonly Selection[]): readonly Counted[] => {
  const bySource = new Map<string, { depth: number; cost: number; selections: Selection[] }>();
  for (const { source, type } of fieldsOf(selections)) {
    const { depth, cost, selection } = listOf(type);
    const known = bySource.get(source) ?? { depth, cost, selections: [] };
    bySource.set(source, known);
    known.cost = Math.max(known.cost, cost);
    if (selection) known.selections.push(selection);
  }
  return [...bySource].flatMap(([source, { depth, cost, selections: inner }]): Counted[] => {
    const within = countedIn(inner);
    return cost === 0 && within.length === 0 ? [] : [{ source, depth, cost, within }];
  });
};

const prepared = new WeakMap<Selection, readonly Counted[]>();

const costOfValue = (value: unknown, counted: Counted, depth: number): number => {
  if (depth > 0) {
    if (!Array.isArray(value)) return 0;
    const items = depth === 1 ? counted.cost * value.length : 0;
    if (depth === 1 && counted.within.length === 0) return items;
    return value.reduce<number>((sum, item) => sum + costOfValue(item, counted, depth - 1), items);
  }
  return isObject(value) ? costWithin(value, counted.within) : 0;
};

const costWithin = (value: Json, all: readonly Counted[]): number => {
  let sum = 0;
  for (const counted of all)
    if (Object.hasOwn(value, counted.source))
      sum += costOfValue(value[counted.source], counted, counted.depth);
  return sum;
};

/** What the items of all lists cost that came for an answer, whatever became of them in it. */
export const costOfItems = (root: Json, answer: Selection): number => {
  let counted = prepared.get(answer);
  if (counted === undefined) prepared.set(answer, (counted = countedIn([answer])));
  return costWithin(root, counted);
};
