import { meshScalar } from "@trellis/shared/scalars";
import type { GraphQLSchema } from "graphql";
import type { ScalarRule } from "./types.ts";

const standard: ReadonlySet<string> = new Set(["Int", "Float", "String", "Boolean", "ID"]);

/** The rule for a scalar of a schema, by its name. */
export const scalarRule = (schema: GraphQLSchema, name: string): ScalarRule => {
  if (standard.has(name)) return name as ScalarRule;
  return meshScalar(schema, name) ? "mesh" : "custom";
};
