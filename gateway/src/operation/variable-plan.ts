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
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  type ObjectValueNode,
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

/** What types are made from: the schema, and what of it the caller may not use, by coordinate, with the rule. */
interface Source {
  readonly schema: GraphQLSchema;
  readonly refused: ReadonlyMap<string, string>;
}

const nothing: ReadonlyMap<string, string> = new Map();

const jsonOfFields = (
  type: GraphQLInputObjectType,
  node: ObjectValueNode,
  source: Source,
): readonly (readonly [string, unknown])[] => {
  const given = new Map(node.fields.map(({ name, value }) => [name.value, value]));
  return Object.values(type.getFields()).flatMap((field): (readonly [string, unknown])[] => {
    const value = given.get(field.name);
    if (source.refused.has(`${type.name}.${field.name}`)) return value ? [[field.name, undefined]] : [];
    const standard = value ?? defaultOf(field);
    const json = standard && defaultJson(standard, field.type, source);
    const isLeftOut = json === undefined && !value && !isNonNullType(field.type);
    return standard && !isLeftOut ? [[field.name, json]] : [];
  });
};

/**
 * The JSON of a default, with the defaults of input fields that it leaves out. Undefined where it names what the caller may not use: that is no default for
 * this caller, and what nobody gives is left to the domain.
 */
const defaultJson = (node: ValueNode, type: GraphQLInputType, source: Source): unknown => {
  const nullable = getNullableType(type);
  if (node.kind === Kind.NULL) return null;
  if (isListType(nullable)) {
    const nodes = node.kind === Kind.LIST ? node.values : [node];
    const items = nodes.map((item) => defaultJson(item, nullable.ofType, source));
    return items.includes(undefined) ? undefined : items;
  }
  if (isEnumType(nullable) && node.kind === Kind.ENUM)
    return source.refused.has(`${nullable.name}.${node.value}`) ? undefined : node.value;
  if (!isInputObjectType(nullable) || node.kind !== Kind.OBJECT)
    return literalToJson(node, type, source.schema) ?? valueFromASTUntyped(node);
  const fields = jsonOfFields(nullable, node, source);
  return fields.some(([, json]) => json === undefined) ? undefined : Object.fromEntries(fields);
};

const toInputField = (type: GraphQLInputType, node: ValueNode | undefined, source: Source): InputField => {
  const defaultValue = node && defaultJson(node, type, source);
  return { type: toRef(type), ...(defaultValue === undefined ? {} : { defaultValue }) };
};

const ofEnum = (type: GraphQLEnumType, { refused }: Source): InputType => {
  const { name } = type;
  const values = type.getValues().map((value) => value.name);
  const rules = values.flatMap((value) => {
    const rule = refused.get(`${name}.${value}`);
    return rule === undefined ? [] : [[value, rule] as const];
  });
  return {
    kind: "enum",
    name,
    values,
    ...(rules.length > 0 ? { refusedValues: Object.fromEntries(rules) } : {}),
  };
};

const toInputType = (type: GraphQLNamedInputType, source: Source): InputType => {
  const { name } = type;
  if (isEnumType(type)) return ofEnum(type, source);
  if (!isInputObjectType(type)) return { kind: "scalar", name, rule: scalarRule(source.schema, name) };
  const fields = Object.values(type.getFields()).map((field) => {
    const refusedBy = source.refused.get(`${name}.${field.name}`);
    if (refusedBy === undefined)
      return [field.name, toInputField(field.type, defaultOf(field), source)] as const;
    // Whether there is a default decides whether the input can be given at all.
    const own = toInputField(field.type, defaultOf(field), { ...source, refused: nothing });
    return [field.name, { ...own, refusedBy }] as const;
  });
  return { kind: "object", name, isOneOf: type.isOneOf, fields: Object.fromEntries(fields) };
};

const reach = (type: GraphQLNamedInputType, source: Source, types: Map<string, InputType>): void => {
  if (types.has(type.name)) return;
  types.set(type.name, toInputType(type, source));
  if (!isInputObjectType(type)) return;
  for (const field of Object.values(type.getFields())) reach(getNamedType(field.type), source, types);
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

/**
 * What coercing the variables of a valid operation without fragment spreads takes, as plain data: its variables and the types that they reach. `refused`
 * are the input fields and enum values that the caller may not use, by coordinate, with the rule.
 */
export const variablePlan = (
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  refused: ReadonlyMap<string, string> = nothing,
): VariablePlan => {
  const source: Source = { schema, refused };
  const types = new Map<string, InputType>();
  const neverNulls = neverNull(schema, operation);
  const toSpec = ({ variable, type: typeNode, defaultValue }: VariableDefinitionNode): VariableSpec => {
    const name = variable.name.value;
    const type = typeFromAST(schema, typeNode);
    // Validation takes the standard scalars for known, also where the schema has none of them.
    if (!isInputType(type))
      throw refusal("GRAPHQL_VALIDATION_FAILED", `The variable "$${name}" must be of a type of the schema.`);
    reach(getNamedType(type), source, types);
    const refusesNull = !isNonNullType(type) && neverNulls.has(name);
    return {
      name,
      ...toInputField(type, defaultValue, source),
      ...(refusesNull ? { refusesNull } : {}),
    };
  };
  const variables = (operation.variableDefinitions ?? []).map(toSpec);
  return { variables, types: Object.fromEntries(types) };
};
