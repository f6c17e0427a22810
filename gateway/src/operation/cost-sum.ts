import type { CostPlan, SizedCost } from "./types.ts";

/** The cost of nothing. */
export const free: CostPlan = { fixed: 0, sized: [] };

const joined = <Item>(a: readonly Item[] = [], b: readonly Item[] = []): readonly Item[] =>
  a.length === 0 ? b : b.length === 0 ? a : [...a, ...b];

const withInputs = (plan: CostPlan, inputs: CostPlan["inputs"] = []): CostPlan =>
  inputs.length === 0 ? plan : { ...plan, inputs };

/** The cost of both. */
export const plus = (a: CostPlan, b: CostPlan): CostPlan =>
  withInputs({ fixed: a.fixed + b.fixed, sized: joined(a.sized, b.sized) }, joined(a.inputs, b.inputs));

/** The cost of so many of it. */
export const times = (count: number, { fixed, sized, inputs = [] }: CostPlan): CostPlan =>
  count === 0
    ? free
    : withInputs(
        { fixed: fixed * count, sized: sized.map((part) => ({ ...part, each: times(count, part.each) })) },
        inputs.map((input) => ({ ...input, times: input.times * count })),
      );

const isFree = ({ fixed, sized, inputs = [] }: CostPlan): boolean =>
  fixed === 0 && sized.length === 0 && inputs.length === 0;

/** The cost of as many of it as the variables will say. */
export const sizedBy = (size: Pick<SizedCost, "variables" | "otherwise">, each: CostPlan): CostPlan => {
  if (isFree(each)) return free;
  return size.variables.length === 0 ? times(size.otherwise, each) : { fixed: 0, sized: [{ ...size, each }] };
};
