import type { PlanNode, QueryPlan } from "@apollo/query-planner";

/** Calls that a plan makes at most, and how many of them one after the other. */
export interface PlanSize {
  readonly fetches: number;
  readonly hops: number;
}

const none: PlanSize = { fetches: 0, hops: 0 };
const larger = (a: PlanSize, b: PlanSize): PlanSize => ({
  fetches: Math.max(a.fetches, b.fetches),
  hops: Math.max(a.hops, b.hops),
});

const sizeOf = (node: PlanNode | undefined): PlanSize => {
  switch (node?.kind) {
    case "Fetch":
      return { fetches: 1, hops: 1 };
    case "Flatten":
      return sizeOf(node.node);
    case "Condition":
      return larger(sizeOf(node.ifClause), sizeOf(node.elseClause));
    case "Sequence":
      return node.nodes
        .map(sizeOf)
        .reduce((a, b) => ({ fetches: a.fetches + b.fetches, hops: a.hops + b.hops }), none);
    case "Parallel":
      return node.nodes
        .map(sizeOf)
        .reduce((a, b) => ({ fetches: a.fetches + b.fetches, hops: Math.max(a.hops, b.hops) }), none);
    default:
      return none;
  }
};

/** Counts the calls of a plan; of two branches of a condition the larger one. */
export const planSize = ({ node }: QueryPlan): PlanSize => sizeOf(node as PlanNode | undefined);
