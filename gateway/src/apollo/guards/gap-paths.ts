import { getNamedType, type FieldNode, type SelectionSetNode } from "graphql";
import type { Path } from "../../execute/index.ts";
import { collectFields } from "./collect-fields.ts";
import type { SubgraphCall } from "./types.ts";

/** The representations of an entity fetch; empty where the operation fetches none. */
export const representationsOf = ({ operation, variables }: SubgraphCall): Record<string, unknown>[] => {
  const given = operation.entities && variables[operation.entities.variable];
  return Array.isArray(given) ? (given as Record<string, unknown>[]) : [];
};

const typenameOf = (representation: Record<string, unknown> | undefined): string =>
  typeof representation?.["__typename"] === "string" ? representation["__typename"] : "";

/** The response keys that the fetch asks of the entity at `index`. */
export const entityFields = (call: SubgraphCall, index: number): Map<string, FieldNode[]> => {
  const selection = call.operation.entities?.field.selectionSet;
  if (!selection) return new Map();
  return collectFields([selection], typenameOf(representationsOf(call)[index]), {
    operation: call.operation,
    variables: call.variables,
  });
};

const withoutTypename = (fields: Map<string, FieldNode[]>): string[] =>
  [...fields].flatMap(([key, [node]]) => (node?.name.value === "__typename" ? [] : [key]));

/** Paths of everything that the entity at `index` lacks when it gets nothing from this answer. */
export const entityGaps = (call: SubgraphCall, index: number): Path[] =>
  withoutTypename(entityFields(call, index)).map((key) => ["_entities", index, key]);

const rootFields = (call: SubgraphCall): string[] => {
  const { definition, domainSchema } = call.operation;
  const root = domainSchema.schema.getRootType(definition.operation);
  const selections: SelectionSetNode[] = [definition.selectionSet];
  return withoutTypename(
    collectFields(selections, root ? getNamedType(root).name : "", {
      operation: call.operation,
      variables: call.variables,
    }),
  );
};

/** Paths of everything that is missing when the whole call gives nothing. */
export const allGaps = (call: SubgraphCall): Path[] =>
  call.operation.entities
    ? representationsOf(call).flatMap((_, index) => entityGaps(call, index))
    : rootFields(call).map((key) => [key]);
