import {
  astFromValue,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  Kind,
  typeFromAST,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValueNode,
  type VariableDefinitionNode,
} from "graphql";
import { literalToJson } from "./literal-json.ts";
import { refusal } from "./refusal.ts";
import { scalarRule } from "./scalar-rules.ts";
import type { InputField, InputType, InputTypeRef, VariablePlan, VariableSpec } from "./types.ts";

const toRef = (type: GraphQLInputType): InputTypeRef => {
  const nonNull = isNonNullType(type);
  const nullable = getNullableType(type);
  return isListType(nullable)
    ? { kind: "list", item: toRef(nullable.ofType), nonNull }
    : { kind: "named", name: nullable.name, nonNull };
};

/** The default of an input field, from the schema's text where there is one. */
const defaultOf = ({ astNode, defaultValue, type }: GraphQLInputField): ValueNode | undefined =>
  astNode?.defaultValue ??
  (defaultValue === undefined ? undefined : (astFromValue(defaultValue, type) ?? undefined));

/** The JSON of a default, with the defaults of input fields that it leaves out. */
const defaultJson = (node: ValueNode, type: GraphQLInputType, schema: GraphQLSchema): unknown => {
  const nullable = getNullableType(type);
  if (node.kind === Kind.NULL) return null;
  if (isListType(nullable)) {
    const nodes = node.kind === Kind.LIST ? node.values : [node];
    return nodes.map((item) => defaultJson(item, nullable.ofType, schema));
  }
  if (!isInputObjectType(nullable) || node.kind !== Kind.OBJECT)
    return literalToJson(node, type, schema) ?? valueFromASTUntyped(node);
  const given = new Map(node.fields.map(({ name, value }) => [name.value, value]));
  return Object.fromEntries(
    Object.values(nullable.getFields()).flatMap((field) => {
      const value = given.get(field.name) ?? defaultOf(field);
      return value ? [[field.name, defaultJson(value, field.type, schema)]] : [];
    }),
  );
};

const toInputField = (
  type: GraphQLInputType,
  node: ValueNode | undefined,
  schema: GraphQLSchema,
): InputField => ({
  type: toRef(type),
  ...(node ? { defaultValue: defaultJson(node, type, schema) } : {}),
});

const toInputType = (type: GraphQLNamedInputType, schema: GraphQLSchema): InputType => {
  const { name } = type;
  if (isEnumType(type)) return { kind: "enum", name, values: type.getValues().map((value) => value.name) };
  if (!isInputObjectType(type)) return { kind: "scalar", name, rule: scalarRule(schema, name) };
  const fields = Object.values(type.getFields()).map(
    (field) => [field.name, toInputField(field.type, defaultOf(field), schema)] as const,
  );
  return { kind: "object", name, isOneOf: type.isOneOf, fields: Object.fromEntries(fields) };
};

const reach = (type: GraphQLNamedInputType, schema: GraphQLSchema, types: Map<string, InputType>): void => {
  if (types.has(type.name)) return;
  types.set(type.name, toInputType(type, schema));
  if (!isInputObjectType(type)) return;
  for (const field of Object.values(type.getFields())) reach(getNamedType(field.type), schema, types);
};

/** Nullable variables that stand where null must not: valid because of a default, which an explicit null would pass by. */
const neverNull = (schema: GraphQLSchema, operation: OperationDefinitionNode): ReadonlySet<string> => {
  const names = new Set<string>();
  const typeInfo = new TypeInfo(schema);
  const Variable = ({ name }: { readonly name: { readonly value: string } }): void => {
    if (isNonNullType(typeInfo.getInputType())) names.add(name.value);
  };
  visit(operation, visitWithTypeInfo(typeInfo, { VariableDefinition: () => false, Variable }));
  return names;
};

/** What coercing the variables of a valid operation without fragment spreads takes, as plain data: its variables and the types that they reach. */
export const variablePlan = (schema: GraphQLSchema, operation: OperationDefinitionNode): VariablePlan => {
  const types = new Map<string, InputType>();
  const refused = neverNull(schema, operation);
  const toSpec = ({ variable, type: typeNode, defaultValue }: VariableDefinitionNode): VariableSpec => {
    const name = variable.name.value;
    const type = typeFromAST(schema, typeNode);
    // Validation takes the standard scalars for known, also where the schema has none of them.
    if (!isInputType(type))
      throw refusal("GRAPHQL_VALIDATION_FAILED", `The variable "$${name}" must be of a type of the schema.`);
    reach(getNamedType(type), schema, types);
    const isRefused = !isNonNullType(type) && refused.has(name);
    return {
      name,
      ...toInputField(type, defaultValue, schema),
      ...(isRefused ? { refusesNull: true } : {}),
    };
  };
  const variables = (operation.variableDefinitions ?? []).map(toSpec);
  return { variables, types: Object.fromEntries(types) };
};
