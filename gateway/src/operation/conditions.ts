import { Kind, type DirectiveNode } from "graphql";

/** What a variable must be for a selection to count. */
export interface Condition {
  readonly variable: string;
  readonly is: boolean;
}

/** Conditions that must all hold, one per variable, by the variable's name. */
export type Conjunction = readonly Condition[];

/** Equal for conjunctions that are the same, empty for the one that always holds. */
export const conjunctionText = (all: Conjunction): string =>
  all.map(({ variable, is }) => `${variable}=${is}`).join();

const withCondition = (all: Conjunction, added: Condition): Conjunction | undefined => {
  const known = all.find(({ variable }) => variable === added.variable);
  if (known) return known.is === added.is ? all : undefined;
  return [...all, added].toSorted((one, other) => (one.variable < other.variable ? -1 : 1));
};

/** What holds of a selection with these directives within one where `outer` holds; undefined where it, or that one, can never be selected. */
export const selectedWhen = (
  outer: Conjunction | undefined,
  directives: readonly DirectiveNode[] = [],
): Conjunction | undefined => {
  let when = outer;
  for (const { name, arguments: given } of directives) {
    if (when === undefined || (name.value !== "skip" && name.value !== "include")) continue;
    const is = name.value === "include";
    const value = given?.[0]?.value;
    if (value?.kind === Kind.BOOLEAN && value.value !== is) return undefined;
    if (value?.kind === Kind.VARIABLE) when = withCondition(when, { variable: value.name.value, is });
  }
  return when;
};
