import {
  Kind,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type TypeDefinitionNode,
  type TypeNode,
} from "graphql";

/** Types of a schema's text, by name. */
export type Definitions = Map<string, TypeDefinitionNode>;

/** A type with fields that have arguments. */
export type FieldedNode = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** Whether a definition has fields that have arguments. */
export const isFielded = (node: TypeDefinitionNode | undefined): node is FieldedNode =>
  node?.kind === Kind.OBJECT_TYPE_DEFINITION || node?.kind === Kind.INTERFACE_TYPE_DEFINITION;

/** The names of the types that implement an interface, by its name. */
export const implementersIn = (definitions: Definitions): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const { name: own, interfaces = [] } of [...definitions.values()].filter(isFielded))
    for (const { name } of interfaces) found.set(name.value, [...(found.get(name.value) ?? []), own.value]);
  return found;
};

/** The name within lists and non-null. */
export const namedOf = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedOf(type.type);

/** Whether an argument or input field must be given. */
export const isRequired = ({ type, defaultValue }: InputValueDefinitionNode): boolean =>
  type.kind === Kind.NON_NULL_TYPE && !defaultValue;

/** A field of a type, by name. */
export const fieldOf = ({ fields = [] }: FieldedNode, name: string): FieldDefinitionNode | undefined =>
  fields.find((field) => field.name.value === name);
