import type { Bound, DataProduct, ProductField, QualityRule } from "../../contract/index.ts";
import { columnsOf } from "../../store/index.ts";
import type { Manifest, QualityResult } from "../manifest.ts";
import { quoteName, type Workshop } from "../workshop.ts";

/** Shares of complete records where a contract does not say. */
export const defaultTarget = 0.95;
export const defaultFloor = 0.5;

const tests: Readonly<Record<Bound, (value: number, bound: number) => boolean>> = {
  mustBe: (value, bound) => value === bound,
  mustNotBe: (value, bound) => value !== bound,
  mustBeGreaterThan: (value, bound) => value > bound,
  mustBeGreaterOrEqualTo: (value, bound) => value >= bound,
  mustBeLessThan: (value, bound) => value < bound,
  mustBeLessOrEqualTo: (value, bound) => value <= bound,
};

const hasBounds = ({ bounds, mustBeBetween, mustNotBeBetween }: QualityRule) =>
  Object.keys(bounds).length > 0 || mustBeBetween !== undefined || mustNotBeBetween !== undefined;

/** Whether a measured value keeps a rule; a rule without bounds wants 0. */
export function keeps(rule: QualityRule, value: number): boolean {
  const { bounds, mustBeBetween: inside, mustNotBeBetween: outside } = rule;
  if (!hasBounds(rule)) return value === 0;
  return (
    Object.entries(bounds).every(([name, bound]) => tests[name as Bound](value, bound)) &&
    (inside === undefined || (value >= inside[0] && value <= inside[1])) &&
    (outside === undefined || value < outside[0] || value > outside[1])
  );
}

const flatten = (fields: readonly ProductField[]): ProductField[] =>
  fields.flatMap((field) => [field, ...flatten(field.fields ?? [])]);

/** SQL that is true where a record lacks a field's value. */
function isMissing(product: DataProduct, path: string): string {
  const names = columnsOf(product)
    .filter(({ name, part }) => (name === path || name.startsWith(`${path}.`)) && part !== "currency")
    .map(({ name }) => `${quoteName(name)} IS NULL`);
  return names.length === 0 ? "false" : `(${names.join(" AND ")})`;
}

/** Fields whose absence makes a record incomplete. */
export const completeFields = (product: DataProduct): string[] =>
  product.quality
    .filter(
      ({ metric, element, severity }) =>
        metric === "nullValues" && element !== undefined && severity === "ERROR",
    )
    .map(({ element }) => element as string)
    .filter((path) => flatten(product.fields).some((field) => field.path === path));

function shareOf(product: DataProduct, severity: QualityRule["severity"], fallback: number): number {
  const rule = product.quality.find(
    (each) =>
      each.metric === "nullValues" &&
      each.element === undefined &&
      each.severity === severity &&
      each.unit === "PERCENT",
  );
  const bound = rule?.bounds.mustBeLessOrEqualTo ?? rule?.bounds.mustBeLessThan;
  return bound === undefined ? fallback : Math.round(1e6 - bound * 1e4) / 1e6;
}

/** Share of complete records among those published and those in quarantine because such a value is missing. */
export async function measureCompleteness(
  workshop: Workshop,
  product: DataProduct,
): Promise<Manifest["completeness"]> {
  const paths = completeFields(product);
  const incomplete = paths.map((path) => isMissing(product, path)).join(" OR ") || "false";
  const names = columnsOf(product)
    .filter(({ name }) => paths.some((path) => name === path || name.startsWith(`${path}.`)))
    .map(({ name }) => `'${name.replaceAll("'", "''")}'`);
  const lacks =
    names.length === 0
      ? "false"
      : `len(list_filter(problems, lambda p: p.value IS NULL AND p.column IN (${names.join(", ")}))) > 0`;
  const [[all = 0, lacking = 0, left = 0] = []] = await workshop.rows(
    `SELECT count(*), count(*) FILTER (WHERE ${incomplete}), (SELECT count(*) FROM trellis.quarantine WHERE ${lacks}) FROM trellis.checked`,
  );
  const records = Number(all) + Number(left);
  const value = records === 0 ? 0 : (Number(all) - Number(lacking)) / records;
  return {
    value,
    target: shareOf(product, "WARNING", defaultTarget),
    floor: shareOf(product, "ERROR", defaultFloor),
  };
}

/** SQL for the number of rows that a rule counts. */
function counted(product: DataProduct, { metric, element }: QualityRule): string {
  if (metric === "rowCount") return "count(*)";
  if (element === undefined)
    return metric === "duplicateValues"
      ? quarantinedFor("id")
      : `count(*) FILTER (WHERE ${
          completeFields(product)
            .map((path) => isMissing(product, path))
            .join(" OR ") || "false"
        })`;
  return metric === "nullValues" || metric === "missingValues"
    ? `count(*) FILTER (WHERE ${isMissing(product, element)})`
    : quarantinedFor(element);
}

const quarantinedFor = (element: string) => {
  const name = element.replaceAll("'", "''");
  return `(SELECT count(*) FROM trellis.quarantine WHERE len(list_filter(problems, lambda p: p.column = '${name}' OR starts_with(p.column, '${name}.'))) > 0)`;
};

/** Measures every rule of the contract. Values are rows, or per cent of the records made. */
export async function measureQuality(
  workshop: Workshop,
  product: DataProduct,
  produced: number,
): Promise<QualityResult[]> {
  if (product.quality.length === 0) return [];
  const [values = []] = await workshop.rows(
    `SELECT ${product.quality.map((rule) => counted(product, rule)).join(", ")} FROM trellis.checked`,
  );
  return product.quality.map((rule, index) => {
    const rows = Number(values[index]);
    const value = rule.unit === "PERCENT" ? (produced === 0 ? 0 : (rows * 100) / produced) : rows;
    const { metric, element, unit, severity } = rule;
    return {
      metric,
      ...(element !== undefined && { element }),
      value,
      unit,
      severity,
      passed: keeps(rule, value),
    };
  });
}

/** Rules of the contract that decide about a snapshot beside its completeness: those with bounds, other than null values of a field. */
export const deciding = (product: DataProduct, results: readonly QualityResult[]): QualityResult[] =>
  results.filter((_, index) => {
    const rule = product.quality[index] as QualityRule;
    const isCompleteness =
      rule.metric === "nullValues" &&
      (rule.element === undefined ? rule.unit === "PERCENT" : rule.severity === "ERROR");
    return hasBounds(rule) && !isCompleteness;
  });
