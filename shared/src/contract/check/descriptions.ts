import type { FieldDefinitionNode, InputValueDefinitionNode, StringValueNode } from "graphql";
import type { ASTNode, TypeDefinitionNode, TypeExtensionNode } from "graphql";
import { hasDirective, isEntity, isRecord } from "../document.ts";
import type { TypeView } from "../document.ts";
import { keyFields } from "../keys.ts";
import type { ContractProblem } from "../types.ts";
import { problemAt, type Check } from "./report.ts";

interface Described {
  readonly node: ASTNode & { readonly description?: StringValueNode };
  readonly coordinate: string;
  readonly what: string;
}

const roots = new Set(["Query", "Mutation", "Subscription"]);

const argumentsOfField = (type: string, field: FieldDefinitionNode): Described[] =>
  (field.arguments ?? []).map((node) => ({
    node,
    coordinate: `${type}.${field.name.value}(${node.name.value}:)`,
    what: "argument",
  }));

const membersOf = (type: TypeView, node: TypeDefinitionNode | TypeExtensionNode): Described[] => {
  if ("values" in node) {
    return (node.values ?? []).map((value) => ({
      node: value,
      coordinate: `${type.name}.${value.name.value}`,
      what: "enum value",
    }));
  }
  if (!("fields" in node)) return [];
  const fields: readonly (FieldDefinitionNode | InputValueDefinitionNode)[] = node.fields ?? [];
  const isStub = isEntity(type) && !isRecord(type);
  return fields.flatMap((field) => {
    // The key of a foreign entity and what is only required from it are described by the domain that owns them.
    if (isStub && (hasDirective(field, "external") || keyFields(type).has(field.name.value))) return [];
    if (hasDirective(field, "inaccessible")) return [];
    const own = { node: field, coordinate: `${type.name}.${field.name.value}`, what: "field" };
    return "arguments" in field ? [own, ...argumentsOfField(type.name, field)] : [own];
  });
};

const describedOf = (type: TypeView): Described[] => {
  const needsNone =
    roots.has(type.name) || type.definition === undefined || (isEntity(type) && !isRecord(type));
  const own =
    needsNone || !type.definition ? [] : [{ node: type.definition, coordinate: type.name, what: "type" }];
  return [...own, ...type.nodes.flatMap((node) => membersOf(type, node))];
};

/** Every public type, field, argument and enum value is described. */
export const checkDescriptions: Check = ({ view }) =>
  [...view.types.values()]
    .filter((type) => !hasDirective(type, "inaccessible"))
    .flatMap(describedOf)
    .filter(({ node }) => (node.description?.value.trim() ?? "") === "")
    .map(({ node, coordinate, what }): ContractProblem =>
      problemAt(
        view,
        node,
        coordinate,
        `every public ${what} must have a description, but this one has none.`,
      ),
    );
