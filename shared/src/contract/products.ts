import type { ConstDirectiveNode } from "graphql";
import { argumentsOf, argumentsOfFirst, number, oneOf, text, texts, usesOf } from "./directive-arguments.ts";
import { isList, isRecord, locationOf, namedType } from "./document.ts";
import type { DocumentView, TypeView } from "./document.ts";
import { defaultClassification, readFields, statedLevel } from "./fields.ts";
import type { Bound, DataProduct, QualityRule, Sla } from "./types.ts";

/** The metrics of quality rules. */
export const qualityMetrics = [
  "nullValues",
  "missingValues",
  "invalidValues",
  "duplicateValues",
  "rowCount",
] as const;

const bounds: readonly Bound[] = [
  "mustBe",
  "mustNotBe",
  "mustBeGreaterThan",
  "mustBeGreaterOrEqualTo",
  "mustBeLessThan",
  "mustBeLessOrEqualTo",
];

const slaOf = (view: DocumentView, node: ConstDirectiveNode): Sla => {
  const args = argumentsOf(node);
  const value = args["value"];
  return {
    property: text(args["property"]) ?? "",
    value: typeof value === "string" || typeof value === "number" ? value : Number.NaN,
    unit: text(args["unit"]),
    element: text(args["element"]),
    percentile: number(args["percentile"]),
    window: text(args["window"]),
    location: locationOf(view.file, node),
  };
};

const pairOf = (value: unknown): readonly [number, number] | undefined =>
  Array.isArray(value) && typeof value[0] === "number" && typeof value[1] === "number"
    ? [value[0], value[1]]
    : undefined;

/** A quality rule as it is written; `element` is the path of the field that carries it. */
const ruleOf = (view: DocumentView, node: ConstDirectiveNode, element?: string): QualityRule => {
  const args = argumentsOf(node);
  return {
    metric: oneOf(args["metric"], qualityMetrics, "nullValues"),
    bounds: Object.fromEntries(
      bounds.flatMap((bound) => (typeof args[bound] === "number" ? [[bound, args[bound]]] : [])),
    ),
    mustBeBetween: pairOf(args["mustBeBetween"]),
    mustNotBeBetween: pairOf(args["mustNotBeBetween"]),
    unit: oneOf(args["unit"], ["ROWS", "PERCENT"] as const, "ROWS"),
    dimension: text(args["dimension"]),
    severity: oneOf(args["severity"], ["ERROR", "WARNING"] as const, "ERROR"),
    element: element ?? text(args["element"]),
    valid: {
      minimum: number(args["minimum"]),
      maximum: number(args["maximum"]),
      pattern: text(args["pattern"]),
      values: args["values"] === undefined ? undefined : texts(args["values"]),
    },
    location: locationOf(view.file, node),
  };
};

const rulesOnFields = (
  view: DocumentView,
  type: TypeView,
  prefix = "",
  within: readonly string[] = [],
): QualityRule[] =>
  type.fields
    .filter((field) => !field.computed)
    .flatMap(({ node }) => {
      const path = prefix + node.name.value;
      const target = view.types.get(namedType(node.type));
      const isEmbedded =
        target?.kind === "object" &&
        !target.directives.some((directive) => directive.name.value === "key") &&
        !within.includes(target.name);
      return [
        ...usesOf(node.directives, "quality").map((use) => ruleOf(view, use, path)),
        ...(isEmbedded ? rulesOnFields(view, target, `${path}.`, [...within, target.name]) : []),
      ];
    });

/** Where a record type is reached: the names of the fields, where there are any. */
const reachOf = (view: DocumentView, name: string) => {
  const field = (owner: string, type: string) =>
    view.types.get(owner)?.fields.find(({ node }) => namedType(node.type) === type && !isList(node.type))
      ?.node.name.value;
  const byId = view.types
    .get("Query")
    ?.fields.find(
      ({ node }) =>
        namedType(node.type) === name && (node.arguments ?? []).some(({ name: { value } }) => value === "id"),
    );
  return {
    byIdField: byId?.node.name.value,
    listField: field("Query", `${name}Connection`),
    single: name === "Account" ? undefined : field("Account", name),
    connection: field("Account", `${name}Connection`),
  };
};

/** The data product of a record type, as written; what is missing is empty and is found by the check. */
const productOf = (view: DocumentView, type: TypeView): DataProduct => {
  const args = argumentsOfFirst(type.directives, "dataProduct") ?? {};
  const sla = usesOf(type.directives, "sla").map((use) => slaOf(view, use));
  const reach = reachOf(view, type.name);
  const kind = oneOf(args["kind"], ["PRODUCT", "REFERENCE"] as const, "PRODUCT");
  return {
    id: text(args["id"]) ?? "",
    domain: view.domain,
    kind,
    name: text(args["name"]) ?? "",
    version: text(args["version"]) ?? "",
    status: oneOf(
      args["status"],
      ["PROPOSED", "DRAFT", "ACTIVE", "DEPRECATED", "RETIRED"] as const,
      "ACTIVE",
    ),
    owner: text(args["owner"]) ?? "",
    support: text(args["support"]),
    consumers: texts(args["consumers"]),
    purpose: text(args["purpose"]),
    inputs: texts(args["inputs"]),
    description: type.definition?.description?.value ?? "",
    classification: statedLevel(type.directives) ?? defaultClassification,
    type: type.name,
    shape: kind === "REFERENCE" || (reach.single && !reach.connection) ? "SINGLE" : "LIST",
    eventTime: sla.find(({ property }) => property === "latency")?.element ?? "",
    accountField: reach.connection ?? reach.single,
    byIdField: reach.byIdField,
    listField: reach.listField,
    fields: readFields(view, type),
    sla,
    quality: [
      ...usesOf(type.directives, "quality").map((use) => ruleOf(view, use)),
      ...rulesOnFields(view, type),
    ],
    location: locationOf(view.file, type.definition ?? type.nodes[0]!),
  };
};

/** Every data product that a document defines, in its order. */
export const readProducts = (view: DocumentView): DataProduct[] =>
  [...view.types.values()].filter(isRecord).map((type) => productOf(view, type));
