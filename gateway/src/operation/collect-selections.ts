import {
  doTypesOverlap,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  typeFromAST,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type SelectionSetNode,
} from "graphql";
import { byName } from "./by-name.ts";
import { conditionOf, selectedWhen, type Conjunction } from "./conditions.ts";
import { fieldDefinition } from "./field-definition.ts";

/** What fragments and fields are looked up in. */
export interface Context {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** A field on its way into the normal form, with the sets of all fields that were merged into it. */
export interface FieldEntry {
  readonly node: FieldNode;
  readonly when: Conjunction;
  readonly sets: SelectionSetNode[];
  readonly type: GraphQLCompositeType | undefined;
}

/** A fragment that stays, because not every object here is of its type or because of its condition. */
export interface FragmentEntry {
  readonly type: GraphQLCompositeType;
  readonly node: Pick<InlineFragmentNode, "typeCondition" | "directives">;
  readonly scope: Scope;
}

/** The selections of one object, as they are collected. */
export interface Scope {
  /** When any of them counts. */
  readonly when: Conjunction;
  readonly entries: (FieldEntry | FragmentEntry)[];
  /** Unconditional fields by response key; those with selections only since the last thing that may add to the same key. */
  readonly leaves: Set<string>;
  readonly objects: Map<string, FieldEntry>;
}

/** A scope without selections. */
export const newScope = (when: Conjunction): Scope => ({
  when,
  entries: [],
  leaves: new Set(),
  objects: new Map(),
});

/** The directives that are left once constant conditions are decided, and when the selection counts; undefined where it never does. */
const fold = (outer: Conjunction, directives: readonly DirectiveNode[] = []) => {
  const when = selectedWhen(outer, directives);
  const left = directives.filter((one) => conditionOf(one)?.kind !== Kind.BOOLEAN);
  return when && { when, directives: left.toSorted(byName) };
};

const collectField = (node: FieldNode, parent: GraphQLCompositeType, scope: Scope): void => {
  const folded = fold(scope.when, node.directives);
  if (!folded) return;
  const { when, directives } = folded;
  const key = (node.alias ?? node.name).value;
  const isConditional = directives.length > 0;
  const { selectionSet } = node;
  if (!selectionSet) {
    if (scope.leaves.has(key)) return;
    if (!isConditional) scope.leaves.add(key);
    scope.entries.push({ node: { ...node, directives }, when, sets: [], type: undefined });
    return;
  }
  const known = isConditional ? undefined : scope.objects.get(key);
  if (known) {
    known.sets.push(selectionSet);
    return;
  }
  const type = getNamedType(fieldDefinition(parent, node.name.value).type);
  if (!isCompositeType(type)) return;
  const entry: FieldEntry = { node: { ...node, directives }, when, sets: [selectionSet], type };
  scope.entries.push(entry);
  // Merging across a conditional field of the same key would change the order of the answer's fields.
  if (isConditional) scope.objects.delete(key);
  else scope.objects.set(key, entry);
};

/** Whether every object of type `parent` is of type `type` too, so that a fragment on `type` says nothing there. */
const covers = (schema: GraphQLSchema, type: GraphQLCompositeType, parent: GraphQLCompositeType): boolean =>
  type === parent || (isAbstractType(type) && !isUnionType(parent) && schema.isSubType(type, parent));

/**
 * Adds the selections of a set to a scope: spreads become what they spread, fragments that hold for every object dissolve, constant conditions are
 * decided, what two conditions exclude together is left out, and fields of one response key become one where that keeps the order of the answer.
 */
export const collect = (
  set: SelectionSetNode,
  parent: GraphQLCompositeType,
  target: { readonly scope: Scope; readonly context: Context },
): void => {
  const { scope, context } = target;
  const { schema, fragments } = context;
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) {
      collectField(node, parent, scope);
      continue;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
    const folded = fold(scope.when, node.directives);
    if (!fragment || !folded) continue;
    const { when, directives } = folded;
    const condition = fragment.typeCondition && typeFromAST(schema, fragment.typeCondition);
    const type = isCompositeType(condition) ? condition : parent;
    if (!doTypesOverlap(schema, type, parent)) continue;
    const isForAll = covers(schema, type, parent);
    if (isForAll && directives.length === 0) {
      collect(fragment.selectionSet, parent, target);
      continue;
    }
    const inner = newScope(when);
    const innerType = isForAll ? parent : type;
    collect(fragment.selectionSet, innerType, { scope: inner, context });
    if (inner.entries.length === 0) continue;
    const typeCondition = isForAll ? undefined : fragment.typeCondition;
    scope.entries.push({ type: innerType, node: { typeCondition, directives }, scope: inner });
    scope.objects.clear();
  }
};
