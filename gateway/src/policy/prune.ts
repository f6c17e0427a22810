import {
  Kind,
  specifiedScalarTypes,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  type TypeDefinitionNode,
  type TypeNode,
} from "graphql";
import {
  fieldOf,
  implementersIn,
  isFielded,
  isRequired,
  namedOf,
  type Definitions,
  type FieldedNode,
} from "./definitions.ts";

/** What a view of a schema is made by. */
export interface PruneOptions {
  /** Whether a field may not be read. */
  readonly isRefused: (coordinate: string) => boolean;
  /** Whether an argument, an input field or an enum value may not be used. */
  readonly isBarred: (coordinate: string) => boolean;
  /** The type of queries, which stays whatever it loses. */
  readonly root: string | undefined;
}

/** Stands where nothing of the graph may be seen, since a schema must have a field. */
const nothing: FieldDefinitionNode = {
  kind: Kind.FIELD_DEFINITION,
  description: { kind: Kind.STRING, value: "The caller may see nothing of this graph." },
  name: { kind: Kind.NAME, value: "_" },
  type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: "Boolean" } },
};

/** The items that stay of a list. */
type Keep = <Item>(items: readonly Item[] | undefined, stays: (item: Item) => boolean) => readonly Item[];

/** What one pass looks at. */
interface Pass extends PruneOptions {
  readonly definitions: Definitions;
  /** The types that implement an interface in the whole schema. */
  readonly implementers: ReturnType<typeof implementersIn>;
  readonly keep: Keep;
}

const standardScalars: ReadonlySet<string> = new Set(specifiedScalarTypes.map(({ name }) => name));

const hasType = (type: TypeNode, { definitions }: Pass): boolean =>
  definitions.has(namedOf(type)) || standardScalars.has(namedOf(type));

const hasArgument = ({ arguments: given = [] }: FieldDefinitionNode, name: string): boolean =>
  given.some((argument) => argument.name.value === name);

/** The fields by which the types that are left implement a field of an interface; undefined for those that do not. Of other types none. */
const implementations = (
  owner: FieldedNode,
  field: FieldDefinitionNode,
  { definitions, implementers }: Pass,
): readonly (FieldDefinitionNode | undefined)[] =>
  (implementers.get(owner.name.value) ?? [])
    .map((name) => definitions.get(name))
    .filter(isFielded)
    .map((type) => fieldOf(type, field.name.value));

const argumentStays = (
  owner: FieldedNode,
  field: FieldDefinitionNode,
  pass: Pass,
): ((argument: InputValueDefinitionNode) => boolean) => {
  const others = implementations(owner, field, pass);
  return ({ name: { value: name }, type }) =>
    hasType(type, pass) &&
    !pass.isBarred(`${owner.name.value}.${field.name.value}(${name}:)`) &&
    others.every((other) => !other || hasArgument(other, name));
};

const isImplemented = (owner: FieldedNode, field: FieldDefinitionNode, pass: Pass): boolean => {
  const others = implementations(owner, field, pass);
  const isGone = pass.implementers.has(owner.name.value) && others.length === 0;
  return (
    !isGone &&
    others.every((other) =>
      other?.arguments?.every((argument) => !isRequired(argument) || hasArgument(field, argument.name.value)),
    )
  );
};

const fieldStays = (owner: FieldedNode, field: FieldDefinitionNode, pass: Pass): boolean => {
  const stays = argumentStays(owner, field, pass);
  const { arguments: given = [] } = field;
  return (
    hasType(field.type, pass) &&
    !pass.isRefused(`${owner.name.value}.${field.name.value}`) &&
    given.every((argument) => stays(argument) || !isRequired(argument)) &&
    isImplemented(owner, field, pass)
  );
};

const reduceFielded = (node: FieldedNode, pass: Pass): FieldedNode | undefined => {
  // What was put there is not to be taken away, whatever is demanded of a field of its name.
  if (node.fields?.[0] === nothing) return node;
  const { keep, definitions, root } = pass;
  const interfaces = keep(node.interfaces, ({ name }) => definitions.has(name.value));
  const fields = keep(node.fields, (field) => fieldStays(node, field, pass)).map((field) => ({
    ...field,
    arguments: keep(field.arguments, argumentStays(node, field, pass)),
  }));
  if (fields.length > 0) return { ...node, interfaces, fields };
  return node.name.value === root ? { ...node, interfaces: [], fields: [nothing] } : undefined;
};

/** Without a field that must be given no value of the type can be made. */
const reduceInput = (
  node: InputObjectTypeDefinitionNode,
  pass: Pass,
): InputObjectTypeDefinitionNode | undefined => {
  const stays = ({ name, type }: InputValueDefinitionNode): boolean =>
    hasType(type, pass) && !pass.isBarred(`${node.name.value}.${name.value}`);
  const { fields: all = [] } = node;
  const fields = pass.keep(all, stays);
  const isPossible = all.every((field) => stays(field) || !isRequired(field));
  return isPossible && fields.length > 0 ? { ...node, fields } : undefined;
};

const reduce = (node: TypeDefinitionNode, pass: Pass): TypeDefinitionNode | undefined => {
  const { keep, definitions, isBarred } = pass;
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      return reduceFielded(node, pass);
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return reduceInput(node, pass);
    case Kind.UNION_TYPE_DEFINITION: {
      const types = keep(node.types, ({ name }) => definitions.has(name.value));
      return types.length > 0 ? { ...node, types } : undefined;
    }
    case Kind.ENUM_TYPE_DEFINITION: {
      const values = keep(node.values, ({ name }) => !isBarred(`${node.name.value}.${name.value}`));
      return values.length > 0 ? { ...node, values } : undefined;
    }
    case Kind.SCALAR_TYPE_DEFINITION:
      return node;
  }
};

/**
 * Takes what is hidden out of the definitions, and then whatever cannot be without it: types without members, whatever is of such a type, fields with an
 * argument that must be given and cannot, fields of an interface that one of its types does not have.
 */
export const prune = (definitions: Definitions, options: PruneOptions): void => {
  const implementers = implementersIn(definitions);
  let isChanged = true;
  const keep: Keep = (items = [], stays) => {
    const kept = items.filter(stays);
    isChanged ||= kept.length < items.length;
    return kept;
  };
  while (isChanged) {
    isChanged = false;
    for (const [name, node] of definitions) {
      const reduced = reduce(node, { ...options, definitions, implementers, keep });
      if (reduced) definitions.set(name, reduced);
      else definitions.delete(name);
    }
  }
};
