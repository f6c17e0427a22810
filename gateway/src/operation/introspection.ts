import {
  executeSync,
  Kind,
  visit,
  type ASTNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
} from "graphql";
import type { OperationLimitPolicy } from "../config/index.ts";
import { coerceVariables } from "./coerce-variables.ts";
import { Refusal, toOperationError } from "./refusal.ts";
import type { Operation, OperationRequest } from "./types.ts";
import { variablePlan } from "./variable-plan.ts";

/** Names of the variables that a part of an operation uses, in the order of names. */
const usedVariables = (node: ASTNode): string[] => {
  const names = new Set<string>();
  visit(node, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      names.add(name.value);
    },
  });
  return [...names].toSorted();
};

/** Without the variables that nothing in it uses. */
export const withUsedVariables = (operation: OperationDefinitionNode): OperationDefinitionNode => {
  const used = new Set(usedVariables(operation));
  const variableDefinitions = operation.variableDefinitions?.filter(({ variable }) =>
    used.has(variable.name.value),
  );
  return { ...operation, variableDefinitions };
};

const isIntrospection = (node: SelectionNode): boolean =>
  node.kind === Kind.FIELD && (node.name.value === "__schema" || node.name.value === "__type");

const partition = (
  selections: readonly SelectionNode[],
  keeps: (node: SelectionNode) => boolean,
): SelectionNode[] =>
  selections.flatMap((node): SelectionNode[] => {
    if (node.kind !== Kind.INLINE_FRAGMENT) return keeps(node) ? [node] : [];
    const inner = partition(node.selectionSet.selections, keeps);
    return inner.length === 0 ? [] : [{ ...node, selectionSet: { ...node.selectionSet, selections: inner } }];
  });

const withSelections = (
  operation: OperationDefinitionNode,
  selections: readonly SelectionNode[],
): OperationDefinitionNode | undefined =>
  selections.length === 0
    ? undefined
    : { ...operation, selectionSet: { ...operation.selectionSet, selections } };

/** Splits an operation in normal form into what the schema itself answers and what domains do; either may be missing. */
export const splitIntrospection = (operation: OperationDefinitionNode) => {
  const { selections } = operation.selectionSet;
  if (operation.operation !== "query") return { introspection: undefined, rest: operation };
  return {
    introspection: withSelections(operation, partition(selections, isIntrospection)),
    rest: withSelections(
      operation,
      partition(selections, (node) => !isIntrospection(node)),
    ),
  };
};

/** Response keys of the root, in the order of the text. */
export const rootKeys = (selections: readonly SelectionNode[]): string[] => [
  ...new Set(
    selections.flatMap((node) => {
      if (node.kind === Kind.FIELD) return (node.alias ?? node.name).value;
      return node.kind === Kind.INLINE_FRAGMENT ? rootKeys(node.selectionSet.selections) : [];
    }),
  ),
];

/**
 * What an operation learns from the schema that its caller sees, and the variables that it takes for it. Where their values are none that it can take, it learns nothing; who
 * coerces all variables of the operation refuses them. Throws a Refusal where graphql-js refuses.
 */
export const introspect = (
  operation: OperationDefinitionNode | undefined,
  schemaOf: () => GraphQLSchema,
  options: { variables: OperationRequest["variables"]; limits: OperationLimitPolicy },
): Pick<Operation, "constants" | "dependsOn"> => {
  const own = operation && withUsedVariables(operation);
  if (!own) return { constants: {}, dependsOn: [] };
  const schema = schemaOf();
  const dependsOn = usedVariables(own);
  const { values } = coerceVariables(variablePlan(schema, own), options.variables, options.limits);
  if (!values) return { constants: {}, dependsOn };
  const document = { kind: Kind.DOCUMENT, definitions: [own] } as const;
  const { data, errors } = executeSync({ schema, document, variableValues: values, hideSuggestions: true });
  if (errors) throw new Refusal(errors.map((error) => toOperationError(error, "BAD_USER_INPUT")));
  return { constants: { ...data }, dependsOn };
};
