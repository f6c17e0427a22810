import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isScalarType,
  Kind,
  type GraphQLInputType,
  type GraphQLSchema,
  type ValueNode,
} from "graphql";
import { scalarRule } from "./scalar-rules.ts";
import type { ScalarRule } from "./types.ts";

const ofScalar = (node: ValueNode, rule: ScalarRule, name: string): unknown => {
  if (node.kind === Kind.STRING || node.kind === Kind.BOOLEAN) return node.value;
  if (node.kind !== Kind.INT && node.kind !== Kind.FLOAT) return undefined;
  // An id keeps its digits, and so does an exact decimal; what a number means to another scalar only its domain knows.
  if (rule === "ID" || (rule === "mesh" && name === "Decimal")) return node.value;
  return rule === "Int" || rule === "Float" ? Number(node.value) : undefined;
};

/**
 * A valid literal of an input type as the JSON value that says the same in a variable; undefined where there is none (a variable within it, or a
 * custom scalar whose literal may mean more). Defaults of input fields are left to who reads the value.
 */
export const literalToJson = (node: ValueNode, type: GraphQLInputType, schema: GraphQLSchema): unknown => {
  const nullable = getNullableType(type);
  if (node.kind === Kind.NULL) return null;
  if (node.kind === Kind.VARIABLE) return undefined;
  if (isListType(nullable)) {
    const nodes = node.kind === Kind.LIST ? node.values : [node];
    const items = nodes.map((item) => literalToJson(item, nullable.ofType, schema));
    return items.includes(undefined) ? undefined : items;
  }
  if (isInputObjectType(nullable)) {
    if (node.kind !== Kind.OBJECT) return undefined;
    const fields = nullable.getFields();
    const entries = node.fields.map(({ name, value }) => {
      const field = fields[name.value];
      return [name.value, field && literalToJson(value, field.type, schema)] as const;
    });
    return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries);
  }
  if (isEnumType(nullable)) return node.kind === Kind.ENUM ? node.value : undefined;
  return isScalarType(nullable)
    ? ofScalar(node, scalarRule(schema, nullable.name), nullable.name)
    : undefined;
};
