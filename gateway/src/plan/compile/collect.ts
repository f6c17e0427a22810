import {
  isInterfaceType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";
import type { Conjunction } from "../../operation/index.ts";
import { selectedWhen } from "../../operation/worker-side.ts";
import { areSame } from "./conditions.ts";
import { appliesTo } from "./possible.ts";

/** A selection set of an operation, with what holds wherever it counts. */
export interface Part {
  readonly selectionSet: SelectionSetNode;
  readonly when: Conjunction;
}

/** A field where an operation selects it. */
export interface Occurrence {
  readonly node: FieldNode;
  readonly when: Conjunction;
  /** How many fields of the selection come before. */
  readonly at: number;
}

/** What selections are collected with. */
export interface CollectContext {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** A type whose values have fields. */
export type FieldedType = GraphQLObjectType | GraphQLInterfaceType;

const fragmentOf = (
  context: CollectContext,
  selection: Exclude<SelectionSetNode["selections"][number], FieldNode>,
) => (selection.kind === Kind.FRAGMENT_SPREAD ? context.fragments.get(selection.name.value) : selection);

/** The fields that the parts select of every value of the type, by response key. */
export const collect = (context: CollectContext, parts: readonly Part[], type: FieldedType) => {
  const fields = new Map<string, Occurrence[]>();
  let at = 0;
  const visit = (selectionSet: SelectionSetNode, outer: Conjunction): void => {
    for (const selection of selectionSet.selections) {
      const when = selectedWhen(outer, selection.directives);
      if (when === undefined) continue;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const occurrence = { node: selection, when, at: at++ };
        const known = fields.get(key);
        if (known) known.push(occurrence);
        else fields.set(key, [occurrence]);
        continue;
      }
      const fragment = fragmentOf(context, selection);
      if (fragment && appliesTo(context.schema, fragment.typeCondition?.name.value, type))
        visit(fragment.selectionSet, when);
    }
  };
  for (const { selectionSet, when } of parts) visit(selectionSet, when);
  return fields;
};

/** Where fields were selected under several conditions, what is within each counts under its own alone. */
export const partsOf = (occurrences: readonly Occurrence[]): Part[] => {
  const isOne = areSame(occurrences.map(({ when }) => when));
  return occurrences.flatMap(({ node: { selectionSet }, when }) =>
    selectionSet ? { selectionSet, when: isOne ? [] : when } : [],
  );
};

/** Equal for types of which the same is selected with the same types of values, whose fields are therefore made once. */
export const signature = (
  type: FieldedType,
  fields: ReadonlyMap<string, readonly Occurrence[]>,
  ids: Map<FieldNode, number>,
): string => {
  const idOf = (node: FieldNode): number => {
    const id = ids.get(node) ?? ids.size;
    ids.set(node, id);
    return id;
  };
  const isConditional = [...fields.values()].some((all) => all.some(({ when }) => when.length > 0));
  return JSON.stringify([
    isInterfaceType(type),
    ...[...fields].map(([, occurrences]) => [
      String(type.getFields()[occurrences[0]?.node.name.value ?? ""]?.type),
      // Which comes first is the list's order, unless conditions decide it.
      occurrences.map(({ node, when, at }) => [idOf(node), when, isConditional ? at : 0]),
    ]),
  ]);
};
