import type { CostPlan, SizedCost } from "./types.ts";

/** The cost of nothing. */
export const free: CostPlan = { fixed: 0, sized: [] };

/** The cost of both. */
export const plus = (a: CostPlan, b: CostPlan): CostPlan => ({
  fixed: a.fixed + b.fixed,
  sized: a.sized.length === 0 ? b.sized : b.sized.length === 0 ? a.sized : [...a.sized, ...b.sized],
});

/** The cost of so many of it. */
export const times = (count: number, { fixed, sized }: CostPlan): CostPlan => ({
  fixed: fixed * count,
  sized: count === 0 ? [] : sized.map((part) => ({ ...part, each: times(count, part.each) })),
});

const isFree = ({ fixed, sized }: CostPlan): boolean => fixed === 0 && sized.length === 0;

/** The cost of as many of it as the variables will say. */
export const sizedBy = (size: Pick<SizedCost, "variables" | "otherwise">, each: CostPlan): CostPlan => {
  if (isFree(each)) return free;
  return size.variables.length === 0 ? times(size.otherwise, each) : { fixed: 0, sized: [{ ...size, each }] };
};
