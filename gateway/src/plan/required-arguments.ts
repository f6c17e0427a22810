import {
  Kind,
  parse,
  print,
  visit,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { textArgument } from "./joining-names.ts";

type ComposedType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** A required field with the arguments that `@requires` gives it: what a field of ours stands for. */
export interface RequiredCall {
  readonly name: string;
  readonly arguments: FieldNode["arguments"];
}

/** A supergraph whose requirements are on fields without arguments alone, and what the fields that were added stand for, by their names. */
export interface RequiredArguments {
  readonly document: DocumentNode;
  readonly calls: ReadonlyMap<string, RequiredCall>;
}

const isComposed = (node: DefinitionNode): node is ComposedType =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;

const fieldOf = (type: ComposedType | undefined, name: string): FieldDefinitionNode | undefined =>
  type?.fields?.find((field) => field.name.value === name);

const baseName = ({ type }: FieldDefinitionNode): string => {
  let inner = type;
  while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
  return inner.name.value;
};

/** The fields that were added: named after what they stand for, each with the types that get it. */
const createRegister = (types: ReadonlyMap<string, ComposedType>) => {
  const calls = new Map<string, RequiredCall>();
  const names = new Map<string, string>();
  const added = new Map<string, Map<string, string>>();
  const taken = new Set([...types.values()].flatMap(({ fields = [] }) => fields.map((f) => f.name.value)));
  const nameOf = (node: FieldNode): string => {
    const text = print({ ...node, alias: undefined, selectionSet: undefined });
    const known = names.get(text);
    if (known !== undefined) return known;
    let name = `${node.name.value}__required${calls.size}`;
    while (taken.has(name)) name += "_";
    names.set(text, name);
    calls.set(name, { name: node.name.value, arguments: node.arguments });
    return name;
  };
  const addTo = (type: ComposedType, field: string, name: string): void => {
    const fields = added.get(type.name.value) ?? new Map<string, string>();
    added.set(type.name.value, fields.set(name, field));
    if (type.kind !== Kind.INTERFACE_TYPE_DEFINITION) return;
    for (const other of types.values()) {
      const implemented = other.interfaces?.some((one) => one.name.value === type.name.value);
      if (implemented && fieldOf(other, field)) addTo(other, field, name);
    }
  };
  return { calls, added, nameOf, addTo };
};

type Register = ReturnType<typeof createRegister>;

const rewriteSelection = (
  selection: SelectionSetNode,
  parent: ComposedType | undefined,
  tools: { types: ReadonlyMap<string, ComposedType>; register: Register },
): SelectionSetNode => ({
  ...selection,
  selections: selection.selections.map((node) => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return node;
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const type = node.typeCondition ? tools.types.get(node.typeCondition.name.value) : parent;
      return { ...node, selectionSet: rewriteSelection(node.selectionSet, type, tools) };
    }
    const field = fieldOf(parent, node.name.value);
    const inner = field && tools.types.get(baseName(field));
    const selectionSet = node.selectionSet && rewriteSelection(node.selectionSet, inner, tools);
    if (!parent || !field?.arguments?.length) return { ...node, selectionSet };
    const name = tools.register.nameOf(node);
    tools.register.addTo(parent, node.name.value, name);
    return { ...node, name: { ...node.name, value: name }, arguments: [], selectionSet };
  }),
});

const rewriteRequires = (
  directive: ConstDirectiveNode,
  rewrite: (selection: SelectionSetNode) => SelectionSetNode,
): ConstDirectiveNode => {
  const fields = textArgument(directive, "requires");
  const [operation] = fields === undefined ? [] : parse(`{${fields}}`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return directive;
  const text = print(rewrite(operation.selectionSet)).slice(1, -1).replaceAll(/\s+/g, " ").trim();
  return {
    ...directive,
    arguments: directive.arguments?.map((argument) =>
      argument.name.value === "requires"
        ? { ...argument, value: { kind: Kind.STRING, value: text } }
        : argument,
    ),
  };
};

/**
 * Gives each field that a `@requires` selects with arguments (or that has arguments at all) a field of its own for each set of them. The
 * planner would put `price(currency: "EUR")` of one `@requires`, of another one and of the client under the one key `price`, and keep any of them.
 */
export const separateRequiredArguments = (supergraph: DocumentNode): RequiredArguments => {
  const types = new Map(supergraph.definitions.filter(isComposed).map((node) => [node.name.value, node]));
  const register = createRegister(types);
  const rewritten = visit(supergraph, {
    enter(node) {
      return isComposed(node as DefinitionNode) || node.kind === Kind.DOCUMENT ? undefined : false;
    },
    leave(node) {
      if (!isComposed(node as DefinitionNode)) return undefined;
      const type = node as ComposedType;
      const rewrite = (selection: SelectionSetNode) => rewriteSelection(selection, type, { types, register });
      const fields = type.fields?.map((field) => ({
        ...field,
        directives: field.directives?.map((directive) => rewriteRequires(directive, rewrite)),
      }));
      return { ...type, fields };
    },
  });
  return { document: withAddedFields(rewritten, register), calls: register.calls };
};

const withAddedFields = (supergraph: DocumentNode, { added }: Register): DocumentNode => ({
  ...supergraph,
  definitions: supergraph.definitions.map((node) => {
    if (!isComposed(node)) return node;
    const fields = [...(added.get(node.name.value) ?? [])].flatMap(([name, of]) => {
      const field = fieldOf(node, of);
      return field ? [{ ...field, name: { ...field.name, value: name }, arguments: [] }] : [];
    });
    return { ...node, fields: [...(node.fields ?? []), ...fields] };
  }),
});
