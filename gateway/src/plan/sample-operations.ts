import {
  getNamedType,
  isCompositeType,
  isObjectType,
  isRequiredArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
} from "graphql";

const mostFields = 8;
/** Deeper ones could take a planner minutes, where domains share fields. */
const levels = 2;

const isFree = (field: GraphQLField<unknown, unknown>): boolean => !field.args.some(isRequiredArgument);

const selectionOf = (type: GraphQLCompositeType, level: number): string => {
  if (!isObjectType(type) || level === 0) return "{__typename}";
  const selected = Object.values(type.getFields())
    .filter(isFree)
    .slice(0, mostFields)
    .map((field) => {
      const inner = getNamedType(field.type);
      return isCompositeType(inner) ? `${field.name}${selectionOf(inner, level - 1)}` : field.name;
    });
  return `{__typename ${selected.join(" ")}}`;
};

/** Operations that a schema allows, one for each of its first root fields: to work in a planner before the first client does. */
export const sampleOperations = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap(({ name, args, type }) => {
    const named = getNamedType(type);
    if (!isCompositeType(named)) return [];
    const required = args.filter(isRequiredArgument);
    const variables = required.map((argument) => `$${argument.name}:${String(argument.type)}`).join(" ");
    const given = required.map((argument) => `${argument.name}:$${argument.name}`).join(" ");
    const call = required.length > 0 ? `${name}(${given})` : name;
    return [`query${variables && `(${variables})`}{${call}${selectionOf(named, levels)}}`];
  });
