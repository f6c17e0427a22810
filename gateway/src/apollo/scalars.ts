import { scalars } from "@trellis/shared/scalars";
import { isScalarType, type GraphQLSchema } from "graphql";

/** Gives the schema's scalars the parsing of the mesh, so that a malformed value is refused before any domain is asked. */
export const attachScalars = (schema: GraphQLSchema): GraphQLSchema => {
  for (const [name, { parseValue, parseLiteral }] of Object.entries(scalars)) {
    const type = schema.getType(name);
    if (isScalarType(type)) Object.assign(type, { parseValue, parseLiteral });
  }
  return schema;
};
