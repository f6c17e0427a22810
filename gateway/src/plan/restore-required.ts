import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from "@apollo/query-planner";
import { print, stripIgnoredCharacters, visit, type DocumentNode } from "graphql";
import type { RequiredCall } from "./required-arguments.ts";
import { splitFetch } from "./split-fetch.ts";

/** What the names that were put into a supergraph stand for, and which of them a field of a domain requires. */
export interface RequiredCalls {
  readonly calls: ReadonlyMap<string, RequiredCall>;
  needs(field: { domain: string; typename: string; name: string }): readonly string[];
}

const restoreText = (document: DocumentNode, calls: RequiredCalls["calls"]): string => {
  const restored = visit(document, {
    Field(node) {
      const call = calls.get(node.name.value);
      return (
        call && {
          ...node,
          alias: node.alias ?? node.name,
          name: { ...node.name, value: call.name },
          arguments: call.arguments,
        }
      );
    },
  });
  return stripIgnoredCharacters(print(restored));
};

/** Under our name in the answers, under its own in a representation: as an alias says it. */
const withAliases = (
  selections: readonly QueryPlanSelectionNode[],
  calls: RequiredCalls["calls"],
): QueryPlanSelectionNode[] =>
  selections.map((node) => {
    const inner = node.selections && { selections: withAliases(node.selections, calls) };
    const call = node.kind === "Field" ? calls.get(node.name) : undefined;
    return { ...node, ...inner, ...(node.kind === "Field" && call && { alias: node.name, name: call.name }) };
  });

const restoreFetch = (fetch: FetchNode, required: RequiredCalls): FetchNode[] =>
  splitFetch(fetch, required).map(({ node, document }) => ({
    ...node,
    operation: restoreText(document, required.calls),
    ...(node.requires && { requires: withAliases(node.requires, required.calls) }),
  }));

const together = (nodes: PlanNode[]): PlanNode =>
  nodes.length === 1 ? (nodes[0] as PlanNode) : { kind: "Parallel", nodes };

const restoreNode = (node: PlanNode, required: RequiredCalls): PlanNode => {
  switch (node.kind) {
    case "Fetch":
      return together(restoreFetch(node, required));
    case "Flatten": {
      const inner = restoreNode(node.node, required);
      return inner.kind === "Parallel"
        ? together(inner.nodes.map((part) => ({ ...node, node: part })))
        : { ...node, node: inner };
    }
    case "Condition": {
      const { ifClause, elseClause } = node;
      return {
        ...node,
        ...(ifClause && { ifClause: restoreNode(ifClause, required) }),
        ...(elseClause && { elseClause: restoreNode(elseClause, required) }),
      };
    }
    case "Sequence":
    case "Parallel":
      return { ...node, nodes: node.nodes.map((inner) => restoreNode(inner, required)) };
    default:
      return node;
  }
};

/**
 * Puts fields with their arguments back into a plan that was made over fields of ours. Our name becomes an alias, also in `requires`: each stays under
 * it in the answers and has its own name in a representation. A call whose representations would need two values under one name becomes several calls.
 */
export const restoreRequired = (plan: QueryPlan, required: RequiredCalls): QueryPlan =>
  required.calls.size === 0 || plan.node === undefined
    ? plan
    : { ...plan, node: restoreNode(plan.node as PlanNode, required) };
