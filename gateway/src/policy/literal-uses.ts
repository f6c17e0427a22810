import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  Kind,
  type GraphQLType,
  type ValueNode,
} from "graphql";

/** A coordinate that a literal names, and where. */
export interface Use {
  readonly coordinate: string;
  readonly node: ValueNode;
}

/** The input fields and enum values that a literal of an input type names, at any depth; what variables within it hold is not known here. */
export const literalUses = (node: ValueNode, type: GraphQLType | undefined): readonly Use[] => {
  const nullable = getNullableType(type);
  if (isListType(nullable))
    return (node.kind === Kind.LIST ? node.values : [node]).flatMap((item) =>
      literalUses(item, nullable.ofType),
    );
  if (isEnumType(nullable))
    return node.kind === Kind.ENUM ? [{ coordinate: `${nullable.name}.${node.value}`, node }] : [];
  if (!isInputObjectType(nullable) || node.kind !== Kind.OBJECT) return [];
  const fields = nullable.getFields();
  return node.fields.flatMap(({ name, value }) => [
    { coordinate: `${nullable.name}.${name.value}`, node: value },
    ...literalUses(value, fields[name.value]?.type),
  ]);
};
