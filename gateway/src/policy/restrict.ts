import {
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type SelectionNode,
} from "graphql";
import type { Conjunction } from "../operation/index.ts";
import { selectedWhen } from "../operation/worker-side.ts";
import type { Decisions } from "./decisions.ts";
import type { Findings } from "./findings.ts";
import { possibleTypes } from "./possible-types.ts";

/** A selection set's place in an operation. */
export interface Place {
  /** The type that the schema gives it. */
  readonly type: GraphQLNamedType;
  /** What its objects can be. */
  readonly possible: readonly GraphQLObjectType[];
  readonly path: readonly string[];
  /** When it is selected; undefined where it never is. */
  readonly when: Conjunction | undefined;
}

/** One way through an operation. */
export interface Walk {
  readonly schema: GraphQLSchema;
  readonly decisions: Decisions;
  readonly findings: Findings;
  /** How many more selections and findings there may be; below zero the result is of no use. */
  left: number;
}

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

const isMeta = ({ name }: FieldNode): boolean => name.value.startsWith("__");

const holdsAlways = (node: SelectionNode): boolean => node.kind === Kind.FIELD && !node.directives?.length;

const typeOf = (parent: GraphQLNamedType, { name }: FieldNode): GraphQLOutputType => {
  const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
  const field = fields[name.value];
  if (!field) throw new Error(`${parent.name}.${name.value} does not exist, and validation did not say so`);
  return field.type;
};

const itemsOf = (type: GraphQLOutputType): readonly string[] => {
  if (isNonNullType(type)) return itemsOf(type.ofType);
  return isListType(type) ? ["@", ...itemsOf(type.ofType)] : [];
};

const keyOf = ({ alias, name }: FieldNode): string => (alias ?? name).value;

const decide = (type: GraphQLObjectType, { name }: FieldNode, { decisions }: Walk) => {
  const coordinate = `${type.name}.${name.value}`;
  return { coordinate, decision: decisions.of(coordinate) };
};

/** Whether every type that the schema allows at the place may show the field, also those that fragments around it leave out: a planner may look at the type alone. */
const isForAll = (node: FieldNode, { type }: Place, walk: Walk): boolean =>
  possibleTypes(walk.schema, type).every((one) => decide(one, node, walk).decision.kind !== "REFUSED");

/** The types of a place that may show a field; notes why others may not. */
const allowedTypes = (node: FieldNode, place: Place, walk: Walk): readonly GraphQLObjectType[] => {
  const path = [...place.path, keyOf(node)];
  const when = selectedWhen(place.when, node.directives);
  return place.possible.filter((type) => {
    const { coordinate, decision } = decide(type, node, walk);
    if (decision.kind === "CLEAR") return true;
    walk.left -= 1;
    const field = { path, coordinate, rule: decision.rule };
    if (when && decision.kind === "MASKED") walk.findings.mask(field);
    if (when && decision.kind === "REFUSED") walk.findings.refuse(field, when);
    return decision.kind === "MASKED";
  });
};

const reduceField = (node: FieldNode, place: Place, walk: Walk): FieldNode => {
  walk.left -= 1;
  if (!node.selectionSet || isMeta(node)) return node;
  const declared = typeOf(place.type, node);
  const type = getNamedType(declared);
  const possible = new Set(
    place.possible.flatMap((parent) => possibleTypes(walk.schema, getNamedType(typeOf(parent, node)))),
  );
  const selections = reduceSelections(
    node.selectionSet.selections,
    {
      type,
      possible: [...possible],
      path: [...place.path, keyOf(node), ...itemsOf(declared)],
      when: selectedWhen(place.when, node.directives),
    },
    walk,
  );
  return { ...node, selectionSet: { ...node.selectionSet, selections } };
};

/** Undefined where nothing is left of it. */
const reduceFragment = (
  node: InlineFragmentNode,
  place: Place,
  walk: Walk,
): InlineFragmentNode | undefined => {
  walk.left -= 1;
  const type = (node.typeCondition && walk.schema.getType(node.typeCondition.name.value)) ?? place.type;
  const within = new Set(possibleTypes(walk.schema, type));
  const possible = place.possible.filter((one) => within.has(one));
  if (possible.length === 0) return undefined;
  const when = selectedWhen(place.when, node.directives);
  const selections = reduceSelections(node.selectionSet.selections, { ...place, type, possible, when }, walk);
  return selections.length === 0
    ? undefined
    : { ...node, selectionSet: { ...node.selectionSet, selections } };
};

const fragmentOn = (type: GraphQLObjectType, selections: readonly SelectionNode[]): InlineFragmentNode => ({
  kind: Kind.INLINE_FRAGMENT,
  typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } },
  selectionSet: { kind: Kind.SELECTION_SET, selections },
});

/** What is left of a place's selections. */
interface Reduced {
  readonly kept: SelectionNode[];
  /** Fields that some types of the place may show, by type. */
  readonly moved: Map<GraphQLObjectType, FieldNode[]>;
  isLess?: true;
}

const addField = (node: FieldNode, place: Place, walk: Walk, reduced: Reduced): void => {
  const allowed = isMeta(node) ? [] : allowedTypes(node, place, walk);
  if (isMeta(node) || isForAll(node, place, walk)) {
    reduced.kept.push(reduceField(node, place, walk));
    return;
  }
  reduced.isLess = true;
  for (const type of allowed) {
    const field = reduceField(node, { ...place, type, possible: [type] }, walk);
    reduced.moved.set(type, [...(reduced.moved.get(type) ?? []), field]);
  }
};

/**
 * The selections of a place without what is refused. A field that not every type of the place may show moves into fragments on those that may. Below the root,
 * a set that lost something keeps `__typename`, so that its object is asked for under the same conditions as before.
 */
export const reduceSelections = (
  selections: readonly SelectionNode[],
  place: Place,
  walk: Walk,
): readonly SelectionNode[] => {
  const reduced: Reduced = { kept: [], moved: new Map() };
  for (const node of selections) {
    if (walk.left < 0) return [];
    if (node.kind === Kind.FRAGMENT_SPREAD)
      throw new Error("only operations in normal form can be restricted, which have no named fragments");
    if (node.kind === Kind.FIELD) {
      addField(node, place, walk, reduced);
      continue;
    }
    const fragment = reduceFragment(node, place, walk);
    if (fragment) reduced.kept.push(fragment);
    else reduced.isLess = true;
  }
  const { kept, moved, isLess } = reduced;
  const isRoot = place.path.length === 0;
  const first = isLess && !isRoot && !kept.some(holdsAlways) ? [typename] : [];
  return [...first, ...kept, ...[...moved].map(([type, fields]) => fragmentOn(type, fields))];
};
