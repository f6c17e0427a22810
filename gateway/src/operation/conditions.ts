import { Kind, type DirectiveNode, type ValueNode } from "graphql";

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

/** What `@skip` or `@include` looks at; undefined for other directives. */
export const conditionOf = ({ name, arguments: given }: DirectiveNode): ValueNode | undefined =>
  name.value === "skip" || name.value === "include" ? given?.[0]?.value : undefined;

/** What holds of a selection with these directives within one where `outer` holds; undefined where it, or that one, can never be selected. */
export const selectedWhen = (
  outer: Conjunction | undefined,
  directives: readonly DirectiveNode[] = [],
): Conjunction | undefined => {
  let when = outer;
  for (const directive of directives) {
    const is = directive.name.value === "include";
    const value = conditionOf(directive);
    if (value?.kind === Kind.BOOLEAN && value.value !== is) return undefined;
    if (when && value?.kind === Kind.VARIABLE) when = withCondition(when, { variable: value.name.value, is });
  }
  return when;
};
