import type { PlanNode, QueryPlan } from "@apollo/query-planner";
import type { Fetch, PathPart, Step } from "../program.ts";
import { compileFetch, type FetchContext } from "./compile-fetch.ts";

/** `name`, `name|[A,B]`, `@` or `@|[A,B]`; an empty name stands for the root itself. */
const toPathParts = (element: string | number): PathPart[] => {
  const [name = "", condition] = String(element).split("|");
  const types = condition?.slice(1, -1).split(",");
  const narrowed = types ? { types } : {};
  if (name === "") return types ? [narrowed] : [];
  return [name === "@" ? narrowed : { key: name, ...narrowed }];
};

/** Steps in a row without steps that are rows of the same kind. */
const inRow = (kind: "sequence" | "parallel", steps: readonly Step[]): Step | undefined => {
  const flat = steps.flatMap((step) => (step.kind === kind ? step.steps : [step]));
  return flat.length > 1 ? { kind, steps: flat } : flat[0];
};

/** A plan's fetches and the order in which they run. Throws where the plan has something that this gateway does not know. */
export const compileSteps = (
  plan: QueryPlan,
  context: FetchContext,
): { fetches: readonly Fetch[]; steps: Step | undefined } => {
  const fetches: Fetch[] = [];
  const walk = (node: PlanNode | undefined, path: readonly PathPart[]): Step | undefined => {
    if (!node) return undefined;
    switch (node.kind) {
      case "Fetch": {
        const fetch = compileFetch(node, { before: fetches, path }, context);
        fetches.push(fetch);
        return { kind: "fetch", fetch: fetch.id };
      }
      case "Flatten":
        return walk(node.node, [...path, ...node.path.flatMap(toPathParts)]);
      case "Sequence":
      case "Parallel": {
        const steps = node.nodes.flatMap((one) => walk(one, path) ?? []);
        return inRow(node.kind === "Sequence" ? "sequence" : "parallel", steps);
      }
      case "Condition": {
        const ifTrue = walk(node.ifClause, path);
        const ifFalse = walk(node.elseClause, path);
        if (!ifTrue && !ifFalse) return undefined;
        const variable = context.clientVariable(node.condition);
        return {
          kind: "condition",
          variable,
          ...(ifTrue ? { ifTrue } : {}),
          ...(ifFalse ? { ifFalse } : {}),
        };
      }
      default:
        throw new Error(`the plan has a node of the kind ${node.kind}`);
    }
  };
  if (plan.node?.kind === "Subscription") throw new Error("the plan is of a subscription");
  return { steps: walk(plan.node, []), fetches };
};
