import {
  Kind,
  visit,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
} from "graphql";
import type { OperationError } from "../operation/index.ts";
import type { Decisions } from "./decisions.ts";
import { createFindings } from "./findings.ts";
import { reduceSelections, type Walk } from "./restrict.ts";
import type { Restricted } from "./types.ts";

/** How many selections a reduced operation may have, refused and masked ones counted: fields of interfaces within each other multiply by their types. */
const maxSelections = 10_000;

const tooWide: OperationError = {
  message: "The operation asks for too much at once of what the caller may see in part alone.",
  extensions: { code: "PLAN_TOO_WIDE" },
};

const operationOf = ({ definitions: [operation, ...others] }: DocumentNode): OperationDefinitionNode => {
  if (operation?.kind !== Kind.OPERATION_DEFINITION || others.length > 0)
    throw new Error("a document in normal form is one operation and nothing else");
  return operation;
};

const withSelections = (
  operation: OperationDefinitionNode,
  selections: readonly SelectionNode[],
): OperationDefinitionNode => {
  const reduced = { ...operation, selectionSet: { ...operation.selectionSet, selections } };
  const used = new Set<string>();
  visit(reduced, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  return {
    ...reduced,
    variableDefinitions: operation.variableDefinitions?.filter(({ variable }) =>
      used.has(variable.name.value),
    ),
  };
};

/** Reduces the one operation of a document to what the decisions allow. */
export const restrictOperation = (
  document: DocumentNode,
  schema: GraphQLSchema,
  decisions: Decisions,
): Omit<Restricted, "isRefused"> => {
  const operation = operationOf(document);
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`the graph has no ${operation.operation}`);
  const findings = createFindings();
  const walk: Walk = { schema, decisions, findings, left: maxSelections };
  const place = { type: root, possible: [root], path: [], when: [] };
  const selections = reduceSelections(operation.selectionSet.selections, place, walk);
  if (walk.left < 0) return { refused: [], masked: [], errors: [tooWide] };
  const { refused, masked } = findings;
  if (selections.length === 0) return { refused, masked };
  const reduced = { ...document, definitions: [withSelections(operation, selections)] };
  return { document: reduced, refused, masked };
};
