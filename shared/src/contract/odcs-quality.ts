import type { DataProduct, ProductField, QualityRule } from "./types.ts";

/** A rule of the Open Data Contract Standard. */
export type OdcsRule = Readonly<Record<string, unknown>>;

/** Share of incomplete records, in per cent, up to which a product is good and up to which it is served at all. */
export const defaultCompleteness = { target: 5, floor: 50 } as const;

/** A product's limits for incomplete records in per cent: above `target` it is degraded, above `floor` refused. */
export const completenessOf = (product: DataProduct): { readonly target: number; readonly floor: number } => {
  const limit = (severity: QualityRule["severity"]) =>
    product.quality.find(
      (rule) =>
        rule.element === undefined &&
        rule.metric === "nullValues" &&
        rule.unit === "PERCENT" &&
        rule.severity === severity,
    )?.bounds.mustBeLessOrEqualTo;
  return {
    target: limit("WARNING") ?? defaultCompleteness.target,
    floor: limit("ERROR") ?? defaultCompleteness.floor,
  };
};

const operatorsOf = ({ bounds, mustBeBetween, mustNotBeBetween }: QualityRule): Record<string, unknown> => ({
  ...bounds,
  ...(mustBeBetween === undefined ? {} : { mustBeBetween }),
  ...(mustNotBeBetween === undefined ? {} : { mustNotBeBetween }),
});

const argumentsOf = ({ valid }: QualityRule): Record<string, unknown> => ({
  ...(valid.values === undefined ? {} : { validValues: valid.values }),
  ...(valid.pattern === undefined ? {} : { pattern: valid.pattern }),
  ...(valid.minimum === undefined ? {} : { minimum: valid.minimum }),
  ...(valid.maximum === undefined ? {} : { maximum: valid.maximum }),
});

const dimensionByMetric: Readonly<Record<QualityRule["metric"], string>> = {
  nullValues: "completeness",
  missingValues: "completeness",
  invalidValues: "conformity",
  duplicateValues: "uniqueness",
  rowCount: "coverage",
};

/** What a rule without a bound of its own promises of what is served, and why. */
const promised = (rule: QualityRule, target: number) =>
  rule.metric === "nullValues" || rule.metric === "missingValues"
    ? {
        operators: { mustBeLessOrEqualTo: target },
        unit: "percent",
        severity: "warning",
        description: "A record without it counts as incomplete.",
      }
    : {
        operators: { mustBe: 0 },
        unit: "rows",
        severity: "error",
        description: "Rows that break it are quarantined and not served.",
      };

/**
 * A quality rule in the standard's words; `target` is the product's limit for incomplete records in per cent. Completeness of whole
 * records is none of the standard's metrics, so it is a `custom` rule.
 */
export const toOdcsRule = (rule: QualityRule, target: number): OdcsRule => {
  const operators = operatorsOf(rule);
  const common = {
    dimension: rule.dimension ?? dimensionByMetric[rule.metric],
    severity: rule.severity.toLowerCase(),
    unit: rule.unit.toLowerCase(),
  };
  if (rule.element === undefined && (rule.metric === "nullValues" || rule.metric === "missingValues")) {
    const description = "Records that lack a value which counts for completeness.";
    const implementation = { metric: "incompleteRecords", unit: common.unit, ...operators };
    return { type: "custom", engine: "trellis", ...common, description, implementation };
  }
  const given = argumentsOf(rule);
  const library = {
    type: "library",
    metric: rule.metric,
    ...(Object.keys(given).length === 0 ? {} : { arguments: given }),
  };
  if (Object.keys(operators).length > 0) return { ...library, ...common, ...operators };
  const { operators: promise, ...words } = promised(rule, target);
  return { ...library, ...common, ...words, ...promise };
};

/** The rule that an enum is: no value beside its own. */
export const enumRule = (field: ProductField): OdcsRule => ({
  type: "library",
  metric: "invalidValues",
  arguments: { validValues: field.values ?? [] },
  mustBe: 0,
  unit: "rows",
  dimension: "conformity",
  severity: "error",
});
