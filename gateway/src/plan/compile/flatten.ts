import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";
import type { Field, Leaf, Selection, ValueType } from "../program.ts";
import { anyOf, areSame, selectedWhen, type Conjunction } from "./conditions.ts";
import { leafOf, typenameLeaf, unknownTypenameLeaf } from "./leaf.ts";
import { appliesTo, possibleNames } from "./possible.ts";

/** A selection set of an operation, with what holds wherever it counts. */
export interface Part {
  readonly selectionSet: SelectionSetNode;
  readonly when: Conjunction;
}

/** A change of the key under which a field is merged; `path` leads to the field, `... on X` narrows it to types. */
export interface Renaming {
  readonly path: readonly string[];
  readonly source: string;
}

/** What is the same for a whole operation. */
export interface FlattenContext {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Interfaces that some domain knows as an object, whose values may say the interface's name. */
  readonly interfaceObjects: ReadonlySet<string>;
  /** What `__typename` is on a root type; what a domain calls its own is its affair. */
  readonly rootTypename: Leaf;
  /** The response key of the client for a key of the operation as it was planned. */
  readonly clientKey: (key: string) => string;
}

interface Occurrence {
  readonly node: FieldNode;
  readonly when: Conjunction;
}

type FieldedType = GraphQLObjectType | GraphQLInterfaceType;

const fragmentOf = (
  context: FlattenContext,
  selection: Exclude<SelectionSetNode["selections"][number], FieldNode>,
) => (selection.kind === Kind.FRAGMENT_SPREAD ? context.fragments.get(selection.name.value) : selection);

/** The fields that the parts select of every value of the type, by response key. */
const collect = (context: FlattenContext, parts: readonly Part[], type: FieldedType) => {
  const fields = new Map<string, Occurrence[]>();
  const visit = (selectionSet: SelectionSetNode, outer: Conjunction): void => {
    for (const selection of selectionSet.selections) {
      const when = selectedWhen(outer, selection.directives);
      if (when === undefined) continue;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const known = fields.get(key);
        if (known) known.push({ node: selection, when });
        else fields.set(key, [{ node: selection, when }]);
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

const isRoot = (schema: GraphQLSchema, { name }: FieldedType): boolean =>
  [schema.getQueryType(), schema.getMutationType()].some((root) => root?.name === name);

/** Where fields were selected under several conditions, what is within each counts under its own alone. */
const partsOf = (occurrences: readonly Occurrence[]): Part[] => {
  const isOne = areSame(occurrences.map(({ when }) => when));
  return occurrences.flatMap(({ node: { selectionSet }, when }) =>
    selectionSet ? { selectionSet, when: isOne ? [] : when } : [],
  );
};

const renamingsAt = (context: FlattenContext, renamings: readonly Renaming[], type: FieldedType) =>
  renamings.flatMap(({ path, source }): Renaming[] => {
    let at = 0;
    for (; path[at]?.startsWith("... on "); at += 1)
      if (!appliesTo(context.schema, path[at]?.slice("... on ".length), type)) return [];
    return [{ path: path.slice(at), source }];
  });

const valueType = (
  context: FlattenContext,
  type: GraphQLOutputType,
  within: { parts: readonly Part[]; renamings: readonly Renaming[] },
): ValueType => {
  const nonNull = isNonNullType(type);
  const inner = nonNull ? type.ofType : type;
  if (isListType(inner)) return { kind: "list", nonNull, item: valueType(context, inner.ofType, within) };
  if (isLeafType(inner)) return { kind: "leaf", nonNull, leaf: leafOf(inner) };
  return {
    kind: "object",
    nonNull,
    selection: flatten(context, inner as GraphQLCompositeType, within.parts, within.renamings),
  };
};

const typenameOf = (context: FlattenContext, type: FieldedType): Leaf => {
  if (isRoot(context.schema, type)) return context.rootTypename;
  return isInterfaceType(type) ? unknownTypenameLeaf : typenameLeaf;
};

const typeOf = (
  context: FlattenContext,
  type: FieldedType,
  { occurrences, renamings }: { occurrences: readonly Occurrence[]; renamings: readonly Renaming[] },
): ValueType | undefined => {
  const name = occurrences[0]?.node.name.value ?? "";
  if (name === "__typename") return { kind: "leaf", nonNull: true, leaf: typenameOf(context, type) };
  const definition = type.getFields()[name];
  return definition && valueType(context, definition.type, { parts: partsOf(occurrences), renamings });
};

const toField = (
  context: FlattenContext,
  type: FieldedType,
  {
    response,
    ...at
  }: { response: string; occurrences: readonly Occurrence[]; renamings: readonly Renaming[] },
): Field[] => {
  const own = at.renamings.filter(({ path }) => path[0] === response);
  const renamings = own.map(({ path, source }) => ({ path: path.slice(1), source }));
  const valued = typeOf(context, type, { occurrences: at.occurrences, renamings });
  if (valued === undefined) return [];
  const when = anyOf(at.occurrences.map((occurrence) => occurrence.when));
  return [
    {
      key: context.clientKey(response),
      source: renamings.find(({ path }) => path.length === 0)?.source ?? response,
      name: at.occurrences[0]?.node.name.value ?? "",
      type: valued,
      ...(when ? { when } : {}),
    },
  ];
};

/** Equal for types of which the same is selected with the same types of values, whose fields are therefore made once. */
const signature = (
  type: FieldedType,
  fields: ReadonlyMap<string, readonly Occurrence[]>,
  ids: Map<FieldNode, number>,
): string => {
  const idOf = (node: FieldNode): number => {
    const id = ids.get(node) ?? ids.size;
    ids.set(node, id);
    return id;
  };
  return JSON.stringify([
    isInterfaceType(type),
    ...[...fields].map(([, occurrences]) => [
      String(type.getFields()[occurrences[0]?.node.name.value ?? ""]?.type),
      occurrences.map(({ node, when }) => [idOf(node), when]),
    ]),
  ]);
};

/** The names that a value of the place may say, with the types by which it is read. */
const typesAt = (context: FlattenContext, parent: GraphQLCompositeType): FieldedType[] => {
  const names = possibleNames(context.schema, parent);
  const byInterface = isAbstractType(parent)
    ? [...context.interfaceObjects].filter((name) => {
        const type = context.schema.getType(name);
        return isInterfaceType(type) && appliesTo(context.schema, parent.name, type);
      })
    : [];
  return [...names, ...byInterface].flatMap((name) => {
    const type = context.schema.getType(name);
    return isObjectType(type) || isInterfaceType(type) ? type : [];
  });
};

/** What the parts select of a value of the type, by each concrete type that it may be, with merged fields; equal lists are one list. */
export function flatten(
  context: FlattenContext,
  parent: GraphQLCompositeType,
  parts: readonly Part[],
  renamings: readonly Renaming[] = [],
): Selection {
  const ids = new Map<FieldNode, number>();
  const made = new Map<string, readonly Field[]>();
  const fields: [string, readonly Field[]][] = typesAt(context, parent).map((type) => {
    const collected = collect(context, parts, type);
    const here = renamingsAt(context, renamings, type);
    const id = `${signature(type, collected, ids)}${JSON.stringify(here)}`;
    const list =
      made.get(id) ??
      [...collected].flatMap(([response, occurrences]) =>
        toField(context, type, { response, occurrences, renamings: here }),
      );
    made.set(id, list);
    return [type.name, list];
  });
  const typename = getNamedType(parent).name;
  return { typename, isConcrete: isObjectType(parent), fields: Object.fromEntries(fields) };
}
