import {
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { collect, newScope, type Context, type FieldEntry, type Scope } from "./collect-selections.ts";
import { byName } from "./by-name.ts";
import type { Conjunction } from "./conditions.ts";

const name = (value: string) => ({ kind: Kind.NAME, value }) as const;

/** Stands where conditions left nothing, since a set must not be empty: it is never in an answer. */
const nothing: SelectionNode = {
  kind: Kind.FIELD,
  name: name("__typename"),
  directives: [
    {
      kind: Kind.DIRECTIVE,
      name: name("include"),
      arguments: [{ kind: Kind.ARGUMENT, name: name("if"), value: { kind: Kind.BOOLEAN, value: false } }],
    },
  ],
};

const holdsAlways = (node: SelectionNode): boolean =>
  node.kind === Kind.FIELD && (node.directives ?? []).length === 0;

/**
 * A field whose condition is its own and not that of all within it: the planner takes the conditions that all fields of a set share for those of the whole
 * field, and would not ask for an object that is there and empty. A fragment around the field keeps the two apart.
 */
const apart = (field: FieldNode): SelectionNode => {
  const { directives = [], selectionSet } = field;
  if (directives.length === 0 || !selectionSet || selectionSet.selections.some(holdsAlways)) return field;
  const selections = [{ ...field, directives: [] }];
  return { kind: Kind.INLINE_FRAGMENT, directives, selectionSet: { kind: Kind.SELECTION_SET, selections } };
};

const toField = ({ node, when, sets, type }: FieldEntry, context: Context): SelectionNode => {
  const alias = node.alias && node.alias.value !== node.name.value ? node.alias : undefined;
  const given = node.arguments?.toSorted(byName);
  const selectionSet = type && toSelectionSet(sets, { type, when }, context);
  const { name: own, directives } = node;
  return apart({ kind: Kind.FIELD, alias, name: own, arguments: given, directives, selectionSet });
};

const toSelections = ({ entries }: Scope, context: Context): SelectionNode[] =>
  entries.map((entry) =>
    "scope" in entry
      ? {
          kind: Kind.INLINE_FRAGMENT,
          ...entry.node,
          selectionSet: { kind: Kind.SELECTION_SET, selections: toSelections(entry.scope, context) },
        }
      : toField(entry, context),
  );

const toSelectionSet = (
  sets: readonly SelectionSetNode[],
  { type, when }: { readonly type: GraphQLCompositeType; readonly when: Conjunction },
  context: Context,
): SelectionSetNode => {
  const scope = newScope(when);
  for (const set of sets) collect(set, type, { scope, context });
  const selections = toSelections(scope, context);
  return { kind: Kind.SELECTION_SET, selections: selections.length > 0 ? selections : [nothing] };
};

/**
 * A valid operation without fragment spreads, name, constant conditions, what conditions exclude and repetitions; it declares its variables in the order of their names,
 * used or not. What it answers, and in which order, stays the same.
 */
export const normalForm = (
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): OperationDefinitionNode => {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`the schema has no ${operation.operation}, and nothing said so`);
  return {
    kind: Kind.OPERATION_DEFINITION,
    operation: operation.operation,
    variableDefinitions: operation.variableDefinitions?.toSorted((a, b) => byName(a.variable, b.variable)),
    directives: operation.directives,
    selectionSet: toSelectionSet([operation.selectionSet], { type: root, when: [] }, { schema, fragments }),
  };
};
