import { Kind, type DirectiveNode } from "graphql";

/** What a variable must be for a selection to count. */
export interface Condition {
  readonly variable: string;
  readonly is: boolean;
}

/** Conditions that must all hold, by the variable's name; undefined where they never can. */
export type Conjunction = readonly Condition[] | undefined;

const and = (all: Conjunction, added: Condition): Conjunction => {
  const known = all?.find(({ variable }) => variable === added.variable);
  if (known) return known.is === added.is ? all : undefined;
  return all && [...all, added].toSorted((a, b) => (a.variable < b.variable ? -1 : 1));
};

/** What must hold for a selection with these directives, within one for which `outer` must. */
export const selectedWhen = (outer: Conjunction, directives: readonly DirectiveNode[] = []): Conjunction => {
  let when = outer;
  for (const { name, arguments: given = [] } of directives) {
    const value = given[0]?.value;
    const is = name.value === "include";
    if (!is && name.value !== "skip") continue;
    if (value?.kind === Kind.VARIABLE) when = and(when, { variable: value.name.value, is });
    if (value?.kind === Kind.BOOLEAN && value.value !== is) return undefined;
  }
  return when;
};
