import { conjunctionText } from "../../operation/worker-side.ts";
import type { Conjunction } from "../../operation/index.ts";

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
    if (!first.has(conjunctionText(one.when))) first.set(conjunctionText(one.when), one);
  }
  const all = [...first.values()];
  return { when: all.map(({ when }) => when), at: all.map(({ at }) => at) };
};

/** Whether all are the same. */
export const areSame = (several: readonly Conjunction[]): boolean =>
  new Set(several.map(conjunctionText)).size <= 1;
