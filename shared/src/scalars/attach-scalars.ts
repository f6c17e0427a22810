import { isScalarType, type GraphQLScalarType, type GraphQLSchema } from "graphql";
import { scalars } from "./scalars.ts";

/**
 * The mesh's own scalar that a schema means by a name; undefined where it means another. A schema with account ids is one of the mesh; in any other, a
 * scalar of the same name may hold something else.
 */
export const meshScalar = (schema: GraphQLSchema, name: string): GraphQLScalarType | undefined =>
  isScalarType(schema.getType("AccountID")) && Object.hasOwn(scalars, name) ? scalars[name] : undefined;

/** Gives the mesh's scalars in a schema their parsing, so that a malformed literal is refused before any domain is asked. Changes the schema. */
export const attachScalars = (schema: GraphQLSchema): GraphQLSchema => {
  for (const type of Object.values(schema.getTypeMap())) {
    const scalar = meshScalar(schema, type.name);
    if (isScalarType(type) && scalar)
      Object.assign(type, { parseValue: scalar.parseValue, parseLiteral: scalar.parseLiteral });
  }
  return schema;
};
