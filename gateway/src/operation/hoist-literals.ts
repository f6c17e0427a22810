import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputObjectType,
  isListType,
  Kind,
  parseType,
  typeFromAST,
  type ArgumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
  type VariableDefinitionNode,
} from "graphql";
import { byName } from "./by-name.ts";
import { fieldDefinition } from "./field-definition.ts";
import { literalToJson } from "./literal-json.ts";

/** An operation whose literals became variables, and their values. */
export interface Hoisted {
  readonly operation: OperationDefinitionNode;
  readonly literals: Readonly<Record<string, unknown>>;
}

/** Takes a literal of a type at a place and gives what stands for it. */
type Replace = (node: ValueNode, type: GraphQLInputType, place: string) => ValueNode;

const createReplace = (schema: GraphQLSchema, taken: ReadonlySet<string>) => {
  const definitions: VariableDefinitionNode[] = [];
  const literals: Record<string, unknown> = {};
  const known = new Map<string, ValueNode>();
  let count = 0;
  const nextName = (): string => {
    do count += 1;
    while (taken.has(`_${count}`));
    return `_${count}`;
  };
  const variable = (place: string, type: GraphQLInputType, value: unknown): ValueNode => {
    const text = `${getNullableType(type)}!`;
    // The same literal at the same place of the answer is the same variable, or fields that were one would differ.
    const key = `${place} ${text} ${JSON.stringify(value)}`;
    const found = known.get(key);
    if (found) return found;
    const name = nextName();
    const node = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } } as const;
    known.set(key, node);
    literals[name] = value;
    definitions.push({
      kind: Kind.VARIABLE_DEFINITION,
      variable: node,
      type: parseType(text),
      directives: [],
    });
    return node;
  };
  const replace: Replace = (node, type, place) => {
    if (node.kind === Kind.NULL || node.kind === Kind.VARIABLE) return node;
    const value = literalToJson(node, type, schema);
    if (value !== undefined) return variable(place, type, value);
    const nullable = getNullableType(type);
    if (node.kind === Kind.LIST && isListType(nullable))
      return { ...node, values: node.values.map((item) => replace(item, nullable.ofType, place)) };
    if (node.kind !== Kind.OBJECT || !isInputObjectType(nullable)) return node;
    const types = nullable.getFields();
    const fields = node.fields.map((field) => {
      const { type: inner } = types[field.name.value] ?? {};
      return inner ? { ...field, value: replace(field.value, inner, `${place}.${field.name.value}`) } : field;
    });
    return { ...node, fields };
  };
  return { replace, definitions, literals };
};

const replaceInSet = (
  set: SelectionSetNode,
  parent: GraphQLCompositeType,
  tools: { readonly schema: GraphQLSchema; readonly replace: Replace; readonly path: string },
): SelectionSetNode => {
  const ofField = (node: FieldNode): FieldNode => {
    const { type, args } = fieldDefinition(parent, node.name.value);
    const path = `${tools.path}/${(node.alias ?? node.name).value}`;
    const ofArgument = (argument: ArgumentNode): ArgumentNode => {
      const definition = args.find(({ name }) => name === argument.name.value);
      if (!definition) return argument;
      return {
        ...argument,
        value: tools.replace(argument.value, definition.type, `${path}:${definition.name}`),
      };
    };
    const inner = getNamedType(type);
    const selectionSet =
      node.selectionSet && isCompositeType(inner)
        ? replaceInSet(node.selectionSet, inner, { ...tools, path })
        : undefined;
    return { ...node, arguments: node.arguments?.map(ofArgument), selectionSet };
  };
  return {
    ...set,
    selections: set.selections.map((node) => {
      if (node.kind === Kind.FIELD) return ofField(node);
      if (node.kind === Kind.FRAGMENT_SPREAD) return node;
      const type = node.typeCondition && typeFromAST(tools.schema, node.typeCondition);
      return {
        ...node,
        selectionSet: replaceInSet(node.selectionSet, isCompositeType(type) ? type : parent, tools),
      };
    }),
  };
};

/**
 * Puts variables `$_1`, `$_2`, … for the literals of fields' arguments, so that texts which differ in them alone share a plan. Literals that are null, or
 * that only their domain understands, stay. For operations in normal form.
 */
export const hoistLiterals = (operation: OperationDefinitionNode, schema: GraphQLSchema): Hoisted => {
  const { variableDefinitions = [] } = operation;
  const root = schema.getRootType(operation.operation);
  if (!root) return { operation, literals: {} };
  const taken = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  const { replace, definitions, literals } = createReplace(schema, taken);
  const selectionSet = replaceInSet(operation.selectionSet, root, { schema, replace, path: "" });
  return {
    operation: {
      ...operation,
      selectionSet,
      variableDefinitions: [...variableDefinitions, ...definitions].toSorted((a, b) =>
        byName(a.variable, b.variable),
      ),
    },
    literals,
  };
};
