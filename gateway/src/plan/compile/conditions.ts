import { Kind, type DirectiveNode } from "graphql";
import type { Condition } from "../program.ts";

/** Conditions that must all hold, one per variable, by the variable's name. */
export type Conjunction = readonly Condition[];

const withCondition = (all: Conjunction, added: Condition): Conjunction | undefined => {
  const known = all.find(({ variable }) => variable === added.variable);
  if (known) return known.is === added.is ? all : undefined;
  return [...all, added].toSorted((one, other) => (one.variable < other.variable ? -1 : 1));
};

/** What holds of a selection with these directives within one where `outer` holds; undefined where it can never be selected. */
export const selectedWhen = (
  outer: Conjunction,
  directives: readonly DirectiveNode[] = [],
): Conjunction | undefined => {
  let when: Conjunction | undefined = outer;
  for (const { name, arguments: given } of directives) {
    if (when === undefined || (name.value !== "skip" && name.value !== "include")) continue;
    const is = name.value === "include";
    const value = given?.find((argument) => argument.name.value === "if")?.value;
    if (value?.kind === Kind.BOOLEAN && value.value !== is) return undefined;
    if (value?.kind === Kind.VARIABLE) when = withCondition(when, { variable: value.name.value, is });
  }
  return when;
};

const textOf = (all: Conjunction): string => all.map(({ variable, is }) => `${variable}=${is}`).join();

/** Conjunctions of which any may hold, each with the first place where it counts. */
export interface Alternatives {
  readonly when: readonly Conjunction[];
  readonly at: readonly number[];
}

/** Each conjunction once, in the order of their places, none after one that always holds. */
export const anyOf = (
  several: readonly { readonly when: Conjunction; readonly at: number }[],
): Alternatives => {
  const first = new Map<string, (typeof several)[number]>();
  for (const one of several) {
    if (first.has("")) break;
    if (!first.has(textOf(one.when))) first.set(textOf(one.when), one);
  }
  const all = [...first.values()];
  return { when: all.map(({ when }) => when), at: all.map(({ at }) => at) };
};

/** Whether all are the same. */
export const areSame = (several: readonly Conjunction[]): boolean => new Set(several.map(textOf)).size <= 1;
