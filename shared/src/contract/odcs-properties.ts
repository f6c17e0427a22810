import { accountIdPattern } from "@trellis/shared/scalars";
import { enumRule, toOdcsRule, type OdcsRule } from "./odcs-quality.ts";
import type { DataProduct, ProductField, QualityRule } from "./types.ts";

export interface OdcsCustomProperty {
  readonly property: string;
  readonly value: unknown;
}

/** A field in the Open Data Contract Standard. */
export interface OdcsProperty {
  readonly id?: string;
  readonly name?: string;
  readonly logicalType: string;
  readonly physicalType: string;
  readonly description?: string;
  readonly properties?: readonly OdcsProperty[];
  readonly items?: OdcsProperty;
  readonly quality?: readonly OdcsRule[];
  readonly [key: string]: unknown;
}

const logicalTypes: Readonly<Record<string, string>> = {
  Int: "integer",
  Float: "number",
  Decimal: "number",
  Boolean: "boolean",
  DateTime: "timestamp",
  LocalDate: "date",
};

const typeOptions: Readonly<Record<string, object>> = {
  Int: { format: "i32" },
  Float: { format: "f64" },
  DateTime: { timezone: true, defaultTimezone: "Etc/UTC" },
  LocalDate: { format: "yyyy-MM-dd" },
  EmailAddress: { format: "email" },
  URL: { format: "uri" },
  AccountID: { pattern: accountIdPattern.source, minLength: 1, maxLength: 64 },
};

const typed = (type: string, options: object = {}) => {
  const all = { ...typeOptions[type], ...options };
  return {
    logicalType: logicalTypes[type] ?? "string",
    ...(Object.keys(all).length === 0 ? {} : { logicalTypeOptions: all }),
  };
};

const moneyParts = (field: ProductField): OdcsProperty[] => [
  {
    id: "amount",
    name: "amount",
    physicalName: `${field.path}.amount`,
    logicalType: "number",
    physicalType: "Decimal!",
    description: "The amount in units of the currency; on the wire it is text.",
    required: true,
    classification: field.classification.toLowerCase(),
  },
  {
    id: "currency",
    name: "currency",
    physicalName: `${field.path}.currency`,
    logicalType: "string",
    logicalTypeOptions: { minLength: 3, maxLength: 3 },
    physicalType: "Currency!",
    description: "The currency, ISO 4217.",
    required: true,
    classification: field.classification.toLowerCase(),
  },
];

const rangeOf = (rules: readonly QualityRule[]) => {
  const { minimum, maximum } = rules.find(({ metric }) => metric === "invalidValues")?.valid ?? {};
  return { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) };
};

const shapeOf = (context: Context, field: ProductField, rules: readonly QualityRule[]) => {
  if (field.kind === "object") {
    return { logicalType: "object", properties: propertiesOf(context, field.fields ?? []) };
  }
  if (field.kind === "money") return { logicalType: "object", properties: moneyParts(field) };
  if (field.kind === "list") {
    const quality = field.values ? { quality: [enumRule(field)] } : {};
    return { logicalType: "array", items: { ...typed(field.type), physicalType: field.type, ...quality } };
  }
  return typed(field.type, rangeOf(rules));
};

const marksOf = (field: ProductField): OdcsCustomProperty[] => {
  const { personalData, metric, searchable, deprecated } = field;
  return [
    ...(personalData
      ? [
          { property: "personalDataCategory", value: personalData.category },
          { property: "personalDataSubject", value: personalData.subject.toLowerCase() },
          { property: "personalDataIdentity", value: personalData.identity },
          { property: "personalDataMasking", value: personalData.masking.toLowerCase() },
        ]
      : []),
    ...(metric
      ? [
          { property: "metricId", value: metric.id },
          { property: "metricUnit", value: metric.unit },
          { property: "metricDefinition", value: metric.definition },
        ]
      : []),
    ...(searchable ? [{ property: "searchable", value: searchable }] : []),
    ...(deprecated === undefined ? [] : [{ property: "deprecated", value: deprecated }]),
  ];
};

interface Context {
  readonly product: DataProduct;
  readonly target: number;
}

/** A stored id of the record's own type refers to it, as `parentId` of an account does. */
const relationshipOf = ({ product }: Context, field: ProductField) => {
  const relation = product.fields.find(
    ({ kind, name, type }) => kind === "relation" && type === product.type && field.path === `${name}Id`,
  );
  return relation ? { relationships: [{ type: "foreignKey", to: `${product.type}.id` }] } : {};
};

const propertyOf = (context: Context, field: ProductField): OdcsProperty => {
  const { product, target } = context;
  const rules = product.quality.filter(({ element }) => element === field.path);
  const isKey = field.path === "id";
  const quality = [
    ...rules.map((rule) => toOdcsRule(rule, target)),
    ...(field.kind === "enum" ? [enumRule(field)] : []),
  ];
  const marks = marksOf(field);
  return {
    id: field.name,
    name: field.name,
    physicalName: field.path,
    physicalType: `${field.kind === "list" ? `[${field.type}!]` : field.type}${field.required ? "!" : ""}`,
    description: field.description,
    ...shapeOf(context, field, rules),
    required: field.required,
    ...(isKey ? { primaryKey: true, primaryKeyPosition: 1 } : {}),
    ...(isKey || rules.some(({ metric }) => metric === "duplicateValues") ? { unique: true } : {}),
    classification: field.classification.toLowerCase(),
    ...(field.personalData ? { tags: ["personal-data"] } : {}),
    ...(field.derivedFrom?.length ? { transformSourceObjects: field.derivedFrom } : {}),
    ...relationshipOf(context, field),
    ...(quality.length === 0 ? {} : { quality }),
    ...(marks.length === 0 ? {} : { customProperties: marks }),
  };
};

const propertiesOf = (context: Context, fields: readonly ProductField[]): OdcsProperty[] =>
  fields.filter(({ kind }) => kind !== "relation").map((field) => propertyOf(context, field));

/** The stored fields of a product; relations are no data of their own. `target` is its limit for incomplete records in per cent. */
export const toOdcsProperties = (product: DataProduct, target: number): OdcsProperty[] =>
  propertiesOf({ product, target }, product.fields);
