import type { FetchNode, QueryPlanSelectionNode } from "@apollo/query-planner";
import {
  Kind,
  parse,
  visit,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import type { RequiredCalls } from "./restore-required.ts";

/** A fetch with the document of its text. */
export interface ParsedFetch {
  readonly node: FetchNode;
  readonly document: DocumentNode;
}

/** Fields that one call may ask for together, and the names they require. */
interface Group {
  readonly fields: Set<string>;
  readonly needs: Set<string>;
}

type Keep = (typename: string, field: FieldNode) => boolean;

const keepFields = (selection: SelectionSetNode, typename: string, keep: Keep): SelectionSetNode => ({
  ...selection,
  selections: selection.selections.flatMap((node): SelectionNode[] => {
    if (node.kind === Kind.FIELD) return keep(typename, node) ? [node] : [];
    if (node.kind === Kind.FRAGMENT_SPREAD) return [node];
    const selectionSet = keepFields(node.selectionSet, node.typeCondition?.name.value ?? typename, keep);
    return selectionSet.selections.length > 0 ? [{ ...node, selectionSet }] : [];
  }),
});

/** Changes what is selected of the entities; variables that are no longer used go. */
const keepOfEntities = (document: DocumentNode, keep: Keep): DocumentNode => {
  const [operation, ...rest] = document.definitions as [OperationDefinitionNode];
  const [entities] = operation.selectionSet.selections as [FieldNode];
  const selectionSet = entities.selectionSet && keepFields(entities.selectionSet, "", keep);
  const kept = { ...operation.selectionSet, selections: [{ ...entities, selectionSet }] };
  const used = new Set<string>();
  visit(kept, { Variable: ({ name }) => void used.add(name.value) });
  const variableDefinitions = operation.variableDefinitions?.filter(({ variable }) =>
    used.has(variable.name.value),
  );
  return { ...document, definitions: [{ ...operation, selectionSet: kept, variableDefinitions }, ...rest] };
};

const keepNames = (
  selections: readonly QueryPlanSelectionNode[],
  isKept: (name: string) => boolean,
): QueryPlanSelectionNode[] =>
  selections.flatMap((node): QueryPlanSelectionNode[] => {
    if (node.kind === "Field" && !isKept(node.name)) return [];
    if (node.selections === undefined) return [node];
    const inner = keepNames(node.selections, isKept);
    return inner.length > 0 ? [{ ...node, selections: inner }] : [];
  });

const groupFields = (fetch: FetchNode, document: DocumentNode, { calls, needs }: RequiredCalls): Group[] => {
  const groups: Group[] = [];
  const meets = (group: Group, name: string): boolean =>
    [...group.needs].some((other) => other !== name && calls.get(other)?.name === calls.get(name)?.name);
  keepOfEntities(document, (typename, { name }) => {
    const required = needs({ domain: fetch.serviceName, typename, name: name.value });
    const group = groups.find((one) => !required.some((need) => meets(one, need)));
    const joined = group ?? { fields: new Set(), needs: new Set() };
    if (!group) groups.push(joined);
    joined.fields.add(`${typename}.${name.value}`);
    for (const need of required) joined.needs.add(need);
    return true;
  });
  return groups;
};

/**
 * Parses a fetch; one whose entities would need two values under one name, because two of its fields require one field with different arguments, is
 * split, so that no part does.
 */
export const splitFetch = (fetch: FetchNode, required: RequiredCalls): ParsedFetch[] => {
  const document = parse(fetch.operation, { noLocation: true });
  const { requires } = fetch;
  const groups = requires ? groupFields(fetch, document, required) : [];
  if (!requires || groups.length < 2) return [{ node: fetch, document }];
  return groups.map(({ fields, needs }) => {
    const part = keepOfEntities(document, (typename, { name }) => fields.has(`${typename}.${name.value}`));
    const used = (part.definitions[0] as OperationDefinitionNode).variableDefinitions ?? [];
    const variables = new Set(used.map(({ variable }) => variable.name.value));
    const node: FetchNode = {
      ...fetch,
      requires: keepNames(requires, (name) => !required.calls.has(name) || needs.has(name)),
      variableUsages: fetch.variableUsages?.filter((name) => variables.has(name)),
    };
    return { node, document: part };
  });
};
