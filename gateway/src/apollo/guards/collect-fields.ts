import {
  isAbstractType,
  Kind,
  type DirectiveNode,
  type FieldNode,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";
import type { PreparedOperation } from "./prepare-operation.ts";

/** What decides which fields of a selection hold: the operation's fragments and the request's variables. */
export interface CollectContext {
  readonly operation: PreparedOperation;
  readonly variables: Readonly<Record<string, unknown>>;
}

const isTrue = (directive: DirectiveNode, { operation, variables }: CollectContext): boolean => {
  const value = directive.arguments?.find(({ name }) => name.value === "if")?.value;
  if (value?.kind === Kind.BOOLEAN) return value.value;
  if (value?.kind !== Kind.VARIABLE) return false;
  const given = variables[value.name.value];
  if (given !== undefined) return given === true;
  const definition = operation.definition.variableDefinitions?.find(
    ({ variable }) => variable.name.value === value.name.value,
  );
  return definition?.defaultValue?.kind === Kind.BOOLEAN && definition.defaultValue.value;
};

const holds = (directives: readonly DirectiveNode[] | undefined, context: CollectContext): boolean =>
  (directives ?? []).every((directive) => {
    if (directive.name.value === "skip") return !isTrue(directive, context);
    return directive.name.value !== "include" || isTrue(directive, context);
  });

const applies = (condition: string | undefined, typename: string, schema: GraphQLSchema): boolean => {
  if (condition === undefined || condition === typename) return true;
  const abstract = schema.getType(condition);
  return isAbstractType(abstract) && schema.getPossibleTypes(abstract).some(({ name }) => name === typename);
};

/** The fields that a selection asks of an object of the type, by response key; several nodes of one key are merged by the caller. */
export const collectFields = (
  selections: readonly SelectionSetNode[],
  typename: string,
  context: CollectContext,
): Map<string, FieldNode[]> => {
  const fields = new Map<string, FieldNode[]>();
  const { schema } = context.operation.domainSchema;
  const visit = (selectionSet: SelectionSetNode): void => {
    for (const selection of selectionSet.selections) {
      if (!holds(selection.directives, context)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const known = fields.get(key);
        if (known) known.push(selection);
        else fields.set(key, [selection]);
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? context.operation.fragments.get(selection.name.value)
          : selection;
      if (fragment && applies(fragment.typeCondition?.name.value, typename, schema))
        visit(fragment.selectionSet);
    }
  };
  selections.forEach(visit);
  return fields;
};
