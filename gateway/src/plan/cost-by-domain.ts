import type { Fetch, Field, PathPart, Program, Selection, ValueType } from "./program.ts";

/** How long a list is taken to be: what counts is how the domains' parts compare. */
const items = 10;

const isItems = ({ key }: PathPart): boolean => key === undefined;

/** Objects that a selection makes, of the type that makes the most; lists of fields that types share are counted once. */
const objectsIn = (selection: Selection, known: Map<readonly Field[], number>): number => {
  let most = 0;
  for (const fields of Object.values(selection.fields)) {
    let sum = known.get(fields);
    if (sum === undefined) {
      sum = 0;
      for (const { type } of fields) sum += objectsOf(type, known);
      known.set(fields, sum);
    }
    most = Math.max(most, sum);
  }
  return 1 + most;
};

const objectsOf = (type: ValueType, known: Map<readonly Field[], number>): number => {
  if (type.kind === "list") return items * objectsOf(type.item, known);
  return type.kind === "object" ? objectsIn(type.selection, known) : 0;
};

const weightOf = ({ path, answer }: Fetch): number =>
  items ** path.filter(isItems).length * objectsIn(answer, new Map());

const sharesOf = ({ fetches }: Program): Readonly<Record<string, number>> => {
  const weights = new Map<string, number>();
  for (const fetch of fetches) weights.set(fetch.domain, (weights.get(fetch.domain) ?? 0) + weightOf(fetch));
  const whole = [...weights.values()].reduce((a, b) => a + b, 0);
  return Object.fromEntries([...weights].map(([domain, weight]) => [domain, weight / whole]));
};

const known = new WeakMap<Program, Readonly<Record<string, number>>>();

/** Splits what an operation costs among the domains that it asks, by the objects that each call would make were every list ten long. The parts sum up to the cost. */
export const costByDomain = (program: Program, cost: number): Readonly<Record<string, number>> => {
  let shares = known.get(program);
  if (shares === undefined) known.set(program, (shares = sharesOf(program)));
  return Object.fromEntries(Object.entries(shares).map(([domain, share]) => [domain, share * cost]));
};
