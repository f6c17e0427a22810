import type { ConstDirectiveNode, FieldDefinitionNode } from "graphql";
import { argumentsOfFirst, oneOf, text, texts } from "./directive-arguments.ts";
import { isEntity, isList, isRequired, locationOf, namedType, recordOfConnection } from "./document.ts";
import type { DocumentView, TypeView } from "./document.ts";
import type { Classification, FieldKind, PersonalData, ProductField } from "./types.ts";

/** Levels from the least to the most protected. */
export const classifications = ["PUBLIC", "INTERNAL", "CONFIDENTIAL", "RESTRICTED"] as const;

/** What a field counts as where nothing says more. */
export const defaultClassification: Classification = "INTERNAL";

/** The most protected of several levels. */
export const strictest = (...levels: (Classification | undefined)[]): Classification =>
  classifications[
    Math.max(0, ...levels.map((level) => (level === undefined ? 0 : classifications.indexOf(level))))
  ] ?? defaultClassification;

/** The level that directives state themselves. */
export const statedLevel = (
  directives: readonly ConstDirectiveNode[] | undefined,
): Classification | undefined => {
  const args = argumentsOfFirst(directives, "classification");
  return args && oneOf(args["level"], classifications, "RESTRICTED");
};

/** Whose data a field holds and how it is masked: identities are hashed and others removed unless it says. */
export const personalDataOf = (node: FieldDefinitionNode): PersonalData | undefined => {
  const args = argumentsOfFirst(node.directives, "personalData");
  if (args === undefined) return undefined;
  const identity = args["identity"] === true;
  return {
    category: text(args["category"]) ?? "",
    subject: oneOf(args["subject"], ["CUSTOMER", "PROSPECT", "EMPLOYEE"] as const, "CUSTOMER"),
    identity,
    masking: oneOf(args["masking"], ["HMAC", "PARTIAL", "NULL", "YEAR"] as const, identity ? "HMAC" : "NULL"),
  };
};

/** A field's level: its own, else the one around it; personal data that does not say is at least confidential. */
export const levelOf = (node: FieldDefinitionNode, around: Classification): Classification =>
  statedLevel(node.directives) ??
  (personalDataOf(node) === undefined ? around : strictest(around, "CONFIDENTIAL"));

export const metricOf = (node: FieldDefinitionNode): ProductField["metric"] => {
  const args = argumentsOfFirst(node.directives, "metric");
  return (
    args && {
      id: text(args["id"]) ?? "",
      unit: text(args["unit"]) ?? "",
      definition: text(args["definition"]) ?? "",
    }
  );
};

const searchableOf = (node: FieldDefinitionNode): ProductField["searchable"] => {
  const args = argumentsOfFirst(node.directives, "searchable");
  return (
    args && {
      ops: texts(args["ops"]),
      sortable: args["sortable"] === true,
      aggregatable: args["aggregatable"] === true,
    }
  );
};

const deprecationOf = (node: FieldDefinitionNode): string | undefined => {
  const args = argumentsOfFirst(node.directives, "deprecated");
  return args && (text(args["reason"]) ?? "No longer supported");
};

/** How a field of a record type is kept, or undefined where its type is none that a record can hold. */
export const kindOf = (view: DocumentView, node: FieldDefinitionNode): FieldKind | undefined => {
  const name = namedType(node.type);
  const type = view.types.get(name);
  if (isEntity(type) || recordOfConnection(view.types, name) !== undefined) return "relation";
  const isMany = isList(node.type);
  if (name === "Money") return isMany ? undefined : "money";
  if (type === undefined || type.kind === "scalar") return isMany ? "list" : "scalar";
  if (type.kind === "enum") return isMany ? "list" : "enum";
  return type.kind === "object" && !isMany ? "object" : undefined;
};

interface Place {
  readonly prefix: string;
  readonly level: Classification;
  /** Types entered so far; a type inside itself has no columns. */
  readonly within: readonly string[];
}

const fieldOf = (view: DocumentView, node: FieldDefinitionNode, place: Place): ProductField | undefined => {
  const kind = kindOf(view, node);
  const type = namedType(node.type);
  if (kind === undefined || (kind === "object" && place.within.includes(type))) return undefined;
  const path = place.prefix + node.name.value;
  const classification = levelOf(node, place.level);
  const lineage = argumentsOfFirst(node.directives, "derivedFrom");
  const embedded = kind === "object" ? view.types.get(type) : undefined;
  const field: ProductField = {
    name: node.name.value,
    path,
    kind,
    type,
    required: isRequired(node.type),
    description: node.description?.value ?? "",
    classification,
    personalData: personalDataOf(node),
    metric: metricOf(node),
    searchable: searchableOf(node),
    derivedFrom: lineage && texts(lineage["fields"]),
    deprecated: deprecationOf(node),
    values: view.types.get(type)?.kind === "enum" ? view.types.get(type)?.values : undefined,
    fields:
      embedded &&
      readFields(view, embedded, {
        prefix: `${path}.`,
        level: strictest(classification, statedLevel(embedded.directives)),
        within: [...place.within, type],
      }),
    location: locationOf(view.file, node),
  };
  return field;
};

/** The stored fields and the relations of a type; what is computed is left out. */
export const readFields = (view: DocumentView, type: TypeView, place?: Place): ProductField[] => {
  const here = place ?? {
    prefix: "",
    level: statedLevel(type.directives) ?? defaultClassification,
    within: [type.name],
  };
  return type.fields
    .filter((field) => !field.computed)
    .map((field) => fieldOf(view, field.node, here))
    .filter((field) => field !== undefined);
};

/** Every field and, after each embedded object, its own fields. */
export const flattenFields = (fields: readonly ProductField[]): ProductField[] =>
  fields.flatMap((field) => [field, ...flattenFields(field.fields ?? [])]);

/** The field at a dotted path. */
export const fieldAt = (fields: readonly ProductField[], path: string): ProductField | undefined =>
  flattenFields(fields).find((field) => field.path === path);
