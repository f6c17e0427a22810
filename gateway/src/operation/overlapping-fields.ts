import {
  getNamedType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  print,
  typeFromAST,
  type ASTNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { fieldDefinition } from "./field-definition.ts";

/** A field with the types that its place gives it. */
interface Placed {
  readonly node: FieldNode;
  readonly parent: GraphQLCompositeType;
  readonly type: GraphQLOutputType;
}

/** Two fields that cannot both be answered under one response key. */
export interface Conflict {
  readonly message: string;
  readonly nodes: readonly ASTNode[];
}

type Found = (path: readonly string[], reason: string, pair: readonly [Placed, Placed]) => void;
type Children = (group: readonly Placed[]) => Placed[];

const byResponseKey = (fields: readonly Placed[]): Map<string, Placed[]> =>
  Map.groupBy(fields, ({ node }) => (node.alias ?? node.name).value);

const haveOneShape = (a: GraphQLOutputType, b: GraphQLOutputType): boolean => {
  if (isNonNullType(a) || isNonNullType(b))
    return isNonNullType(a) && isNonNullType(b) && haveOneShape(a.ofType, b.ofType);
  if (isListType(a) || isListType(b))
    return isListType(a) && isListType(b) && haveOneShape(a.ofType, b.ofType);
  return isLeafType(a) || isLeafType(b) ? a === b : true;
};

/** Sorted, so that the order in which a client gives arguments and fields does not matter. */
const argumentsText = ({ arguments: given = [] }: FieldNode): string =>
  given
    .map(({ name, value }) => `${name.value}:${textOf(value)}`)
    .toSorted()
    .join(",");

const textOf = (node: NonNullable<FieldNode["arguments"]>[number]["value"]): string => {
  if (node.kind === Kind.LIST) return `[${node.values.map(textOf).join(",")}]`;
  if (node.kind !== Kind.OBJECT) return print(node);
  return `{${node.fields
    .map(({ name, value }) => `${name.value}:${textOf(value)}`)
    .toSorted()
    .join(",")}}`;
};

/** Whatever the type of the object will be: values under one key must look alike. */
const checkShapes = (fields: readonly Placed[], tools: Tools, path: readonly string[]): void => {
  for (const [key, group] of byResponseKey(fields)) {
    const [first, ...others] = group as [Placed, ...Placed[]];
    const other = others.find(({ type }) => !haveOneShape(first.type, type));
    if (other)
      tools.found([...path, key], `they return types ${first.type} and ${other.type}`, [first, other]);
    else if (first.node.selectionSet) checkShapes(tools.children(group), tools, [...path, key]);
  }
};

interface Tools {
  readonly found: Found;
  readonly children: Children;
}

/** Groups of fields that can meet in one object: all, or by concrete type with those that are for any type. */
const meeting = (group: readonly Placed[]): (readonly Placed[])[] => {
  const concrete = new Set(group.map(({ parent }) => parent).filter(isObjectType));
  if (concrete.size < 2) return [group];
  return [...concrete].map((type) => group.filter(({ parent }) => parent === type || !isObjectType(parent)));
};

/** Where fields can meet in one object, they must be one field with the same arguments. */
const checkNames = (fields: readonly Placed[], tools: Tools, path: readonly string[]): void => {
  for (const [key, group] of byResponseKey(fields)) {
    for (const [first, ...others] of meeting(group) as [Placed, ...Placed[]][]) {
      const place = [...path, key];
      const { name } = first.node;
      const stranger = others.find(({ node }) => node.name.value !== name.value);
      const given = others.length > 0 ? argumentsText(first.node) : "";
      const other = stranger ?? others.find(({ node }) => argumentsText(node) !== given);
      if (stranger)
        tools.found(place, `"${name.value}" and "${stranger.node.name.value}" are different fields`, [
          first,
          stranger,
        ]);
      else if (other) tools.found(place, "they have differing arguments", [first, other]);
      else if (first.node.selectionSet) checkNames(tools.children([first, ...others]), tools, place);
    }
  }
};

const collector = (schema: GraphQLSchema, fragments: ReadonlyMap<string, FragmentDefinitionNode>) => {
  const collect = (
    set: SelectionSetNode,
    parent: GraphQLCompositeType,
    into: { fields: Placed[]; spread: Set<string> },
  ): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        into.fields.push({ node, parent, type: fieldDefinition(parent, node.name.value).type });
        continue;
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
      if (!fragment) continue;
      if (fragment.kind === Kind.FRAGMENT_DEFINITION) {
        // Within one set of fields, spreading a fragment again adds nothing.
        if (into.spread.has(fragment.name.value)) continue;
        into.spread.add(fragment.name.value);
      }
      const type = fragment.typeCondition && typeFromAST(schema, fragment.typeCondition);
      collect(fragment.selectionSet, isCompositeType(type) ? type : parent, into);
    }
  };
  return collect;
};

/**
 * The rule "Field Selection Merging" of the specification in time that grows with the expanded operation alone, where that of graphql-js
 * compares all pairs. For documents that keep every other rule. Gives the first conflicts, at most `most`.
 */
export const overlappingFields = (
  operation: OperationDefinitionNode,
  options: {
    schema: GraphQLSchema;
    fragments: ReadonlyMap<string, FragmentDefinitionNode>;
    most: number;
  },
): Conflict[] => {
  const { schema, fragments, most } = options;
  const conflicts = new Map<string, Conflict>();
  const collect = collector(schema, fragments);
  const placed = (sets: readonly { set: SelectionSetNode; parent: GraphQLCompositeType }[]): Placed[] => {
    const into = { fields: [] as Placed[], spread: new Set<string>() };
    for (const { set, parent } of sets) collect(set, parent, into);
    return into.fields;
  };
  const tools: Tools = {
    found: (path, reason, pair) => {
      const key = path.join(".");
      if (conflicts.size >= most || conflicts.has(key)) return;
      const message = `Fields "${key}" conflict because ${reason}. Use different aliases on the fields to fetch both if this was intentional.`;
      conflicts.set(key, { message, nodes: pair.map(({ node }) => node) });
    },
    children: (group) =>
      placed(
        group.flatMap(({ node, type }) => {
          const parent = getNamedType(type);
          return node.selectionSet && isCompositeType(parent) ? [{ set: node.selectionSet, parent }] : [];
        }),
      ),
  };
  const root = schema.getRootType(operation.operation);
  const fields = root ? placed([{ set: operation.selectionSet, parent: root }]) : [];
  checkShapes(fields, tools, []);
  checkNames(fields, tools, []);
  return [...conflicts.values()];
};
