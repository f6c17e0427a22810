import {
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";

/** Names of the fields of each type by which domains are joined. */
type JoiningFields = ReadonlyMap<string, ReadonlySet<string>>;

const textOf = ({ arguments: given = [] }: ConstDirectiveNode, name: string): string | undefined => {
  const value = given.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
};

const fieldSets = (directives: readonly ConstDirectiveNode[] = []): SelectionSetNode[] =>
  directives
    .flatMap((node) => textOf(node, node.name.value === "join__type" ? "key" : "requires") ?? [])
    .flatMap((fields) => parse(`{${fields}}`, { noLocation: true }).definitions)
    .flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION ? node.selectionSet : []));

/** The fields of all keys and requirements of a supergraph, with those of the objects within them. */
const joiningFields = (supergraphSdl: string, schema: GraphQLSchema): JoiningFields => {
  const joining = new Map<string, Set<string>>();
  const add = (typename: string, selection: SelectionSetNode): void => {
    const names = joining.get(typename) ?? new Set();
    joining.set(typename, names);
    const type = schema.getType(typename);
    for (const node of selection.selections) {
      if (node.kind !== Kind.FIELD) continue;
      names.add(node.name.value);
      const field = isObjectType(type) ? type.getFields()[node.name.value] : undefined;
      if (node.selectionSet && field) add(getNamedType(field.type).name, node.selectionSet);
    }
  };
  for (const node of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const sets = [node, ...(node.fields ?? [])].flatMap(({ directives }) => fieldSets(directives));
    for (const selection of sets) add(node.name.value, selection);
  }
  return joining;
};

/**
 * Gives a check that says what is wrong where an alias takes the name of another field by which domains are joined. The engine would take the
 * alias' value for the key, and so join another record's data, or give the key where the client asked for something else.
 */
export const createAliasCheck = (
  supergraphSdl: string,
  schema: GraphQLSchema,
): ((document: DocumentNode) => string | undefined) => {
  const joining = joiningFields(supergraphSdl, schema);
  const checked = new WeakMap<DocumentNode, { readonly problem?: string }>();
  const isMisleading = (typeInfo: TypeInfo, { alias, name }: FieldNode): boolean => {
    const type = typeInfo.getParentType();
    if (!alias || !type || alias.value === name.value) return false;
    const types = isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];
    return alias.value === "__typename" || types.some((one) => joining.get(one.name)?.has(alias.value));
  };
  const check = (document: DocumentNode): { problem?: string } => {
    const found: { problem?: string } = {};
    const typeInfo = new TypeInfo(schema);
    const Field = (node: FieldNode): void => {
      if (isMisleading(typeInfo, node))
        found.problem ??= `The alias ${node.alias?.value} must be another: domains are joined by the field of this name.`;
    };
    visit(document, visitWithTypeInfo(typeInfo, { Field }));
    return found;
  };
  return (document) => {
    const known = checked.get(document) ?? check(document);
    checked.set(document, known);
    return known.problem;
  };
};
