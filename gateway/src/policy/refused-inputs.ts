import { isEnumType, isInputObjectType, type GraphQLSchema } from "graphql";
import type { Decisions } from "./decisions.ts";

/** The input fields and enum values of a schema that may not be used, by coordinate, with the rule. */
export const refusedInputs = (schema: GraphQLSchema, decisions: Decisions): ReadonlyMap<string, string> => {
  const refused = new Map<string, string>();
  for (const type of Object.values(schema.getTypeMap())) {
    const members = isEnumType(type)
      ? type.getValues()
      : isInputObjectType(type)
        ? Object.values(type.getFields())
        : [];
    for (const { name } of members) {
      const coordinate = `${type.name}.${name}`;
      const rule = decisions.barred(coordinate);
      if (rule !== undefined) refused.set(coordinate, rule);
    }
  }
  return refused;
};
