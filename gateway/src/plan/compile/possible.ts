import { isAbstractType, isObjectType, type GraphQLNamedType, type GraphQLSchema } from "graphql";

/** Names of the object types that a value of the type may be. */
export const possibleNames = (
  schema: GraphQLSchema,
  type: GraphQLNamedType | null | undefined,
): readonly string[] => {
  if (isObjectType(type)) return [type.name];
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [];
};

/** Whether a type condition holds for every value of the type; no condition always does. */
export const appliesTo = (
  schema: GraphQLSchema,
  condition: string | undefined,
  type: GraphQLNamedType,
): boolean => {
  if (condition === undefined || condition === type.name) return true;
  const abstract = schema.getType(condition);
  if (!isAbstractType(abstract)) return false;
  if (isObjectType(type)) return schema.isSubType(abstract, type);
  const names = possibleNames(schema, type);
  const wider = new Set(possibleNames(schema, abstract));
  return names.length > 0 && names.every((name) => wider.has(name));
};
