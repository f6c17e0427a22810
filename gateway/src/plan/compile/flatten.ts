import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from "graphql";
import type { Conjunction } from "../../operation/index.ts";
import type { Field, Leaf, Selection, ValueType } from "../program.ts";
import {
  collect,
  partsOf,
  signature,
  type CollectContext,
  type FieldedType,
  type Occurrence,
  type Part,
} from "./collect.ts";
import { anyOf } from "./conditions.ts";
import { customLeaf, leafOf, typenameLeaf, unknownTypenameLeaf } from "./leaf.ts";
import { appliesTo, possibleNames } from "./possible.ts";

/** A change of the key under which a field is merged; `path` leads to the field, `... on X` narrows it to types. */
export interface Renaming {
  readonly path: readonly string[];
  readonly source: string;
}

/** What is the same for a whole operation. */
export interface FlattenContext extends CollectContext {
  /** Interfaces that some domain knows as an object, whose values may say the interface's name. */
  readonly interfaceObjects: ReadonlySet<string>;
  /** What `__typename` is on a root type; what a domain calls its own is its affair. */
  readonly rootTypename: Leaf;
  /** The response key of the client for a key of the operation as it was planned. */
  readonly clientKey: (key: string) => string;
  /** The client's name of a variable, where the operation was planned with another. */
  readonly clientVariable: (name: string) => string;
  /** Whether a field of a type is null for whoever asks; absent where nothing is. */
  readonly isRefused?: ((typename: string, field: string) => boolean) | undefined;
}

const isRoot = (schema: GraphQLSchema, { name }: FieldedType): boolean =>
  [schema.getQueryType(), schema.getMutationType()].some((root) => root?.name === name);

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

/** Of an interface whose object's type is not known, what is refused of any of the types is refused. */
const isRefusedOf = ({ isRefused, schema }: FlattenContext, type: FieldedType, name: string): boolean => {
  if (isRefused === undefined || name === "__typename") return false;
  const names = isInterfaceType(type) ? [type.name, ...possibleNames(schema, type)] : [type.name];
  return names.some((typename) => isRefused(typename, name));
};

/** What is null has no form but that. */
const refusedType = ({ nonNull }: ValueType): ValueType => ({ kind: "leaf", nonNull, leaf: customLeaf });

const inClientNames = ({ clientVariable }: FlattenContext, all: Conjunction): Conjunction =>
  all.map(({ variable, is }) => ({ variable: clientVariable(variable), is }));

interface Placed {
  readonly field: Field;
  readonly at: readonly number[];
}

const toField = (
  context: FlattenContext,
  type: FieldedType,
  {
    response,
    ...here
  }: { response: string; occurrences: readonly Occurrence[]; renamings: readonly Renaming[] },
): Placed[] => {
  const { occurrences } = here;
  const own = here.renamings.filter(({ path }) => path[0] === response);
  const renamings = own.map(({ path, source }) => ({ path: path.slice(1), source }));
  const valued = typeOf(context, type, { occurrences, renamings });
  if (valued === undefined) return [];
  const { when, at } = anyOf(occurrences);
  const isAlways = when.length === 1 && when[0]?.length === 0;
  const name = occurrences[0]?.node.name.value ?? "";
  const isRefused = isRefusedOf(context, type, name);
  const field = {
    key: context.clientKey(response),
    source: renamings.find(({ path }) => path.length === 0)?.source ?? response,
    name,
    type: isRefused ? refusedType(valued) : valued,
    ...(isRefused ? { isRefused } : {}),
    ...(isAlways ? {} : { when: when.map((all) => inClientNames(context, all)) }),
  };
  return [{ field, at }];
};

/** Where nothing is conditional, the order is that of the list. */
const toList = (placed: readonly Placed[]): readonly Field[] => {
  const isConditional = placed.some(({ field }) => field.when);
  return placed.map(({ field, at }) => (isConditional ? { ...field, at } : field));
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
    const refused = [...collected.values()].map(([first]) =>
      isRefusedOf(context, type, first?.node.name.value ?? ""),
    );
    const id = JSON.stringify([signature(type, collected, ids), here, refused]);
    const list =
      made.get(id) ??
      toList(
        [...collected].flatMap(([response, occurrences]) =>
          toField(context, type, { response, occurrences, renamings: here }),
        ),
      );
    made.set(id, list);
    return [type.name, list];
  });
  const typename = getNamedType(parent).name;
  return { typename, isConcrete: isObjectType(parent), fields: Object.fromEntries(fields) };
}
