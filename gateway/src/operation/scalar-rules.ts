import { scalars } from "@trellis/shared/scalars";
import { isScalarType, type GraphQLSchema } from "graphql";
import type { ScalarRule } from "./types.ts";

const standard: ReadonlySet<string> = new Set(["Int", "Float", "String", "Boolean", "ID"]);

/** A schema with account ids is one of ours; in any other, a scalar of the same name may mean something else. */
const isMesh = (schema: GraphQLSchema): boolean => isScalarType(schema.getType("AccountID"));

/** The rule for a scalar of a schema, by its name. */
export const scalarRule = (schema: GraphQLSchema, name: string): ScalarRule => {
  if (standard.has(name)) return name as ScalarRule;
  return isMesh(schema) && Object.hasOwn(scalars, name) ? "mesh" : "custom";
};

/** Gives the mesh's scalars in a schema of ours their parsing, so that validation refuses malformed literals. */
export const attachScalars = (schema: GraphQLSchema): GraphQLSchema => {
  for (const type of Object.values(schema.getTypeMap())) {
    const scalar = scalarRule(schema, type.name) === "mesh" ? scalars[type.name] : undefined;
    if (isScalarType(type) && scalar)
      Object.assign(type, { parseValue: scalar.parseValue, parseLiteral: scalar.parseLiteral });
  }
  return schema;
};
