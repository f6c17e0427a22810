import { fieldAt } from "../fields.ts";
import type { DataProduct, ProductField, QualityRule } from "../types.ts";
import { anyOf, type Check } from "./report.ts";

const dimensions = [
  "accuracy",
  "completeness",
  "conformity",
  "consistency",
  "coverage",
  "timeliness",
  "uniqueness",
];

const hasBounds = ({ bounds, mustBeBetween, mustNotBeBetween }: QualityRule) =>
  Object.keys(bounds).length > 0 || mustBeBetween !== undefined || mustNotBeBetween !== undefined;

const isValidPattern = (pattern: string) => {
  // RE2, which checks the rows, has neither look-around nor back-references.
  if (/\(\?<?[=!]|\\[1-9]/.test(pattern)) return false;
  try {
    return new RegExp(pattern, "u").source !== "";
  } catch {
    return false;
  }
};

const validityMessages = ({ metric, valid }: QualityRule, field: ProductField | undefined): string[] => {
  const { minimum, maximum, pattern, values } = valid;
  const isGiven = Object.values(valid).some((value) => value !== undefined);
  const messages: string[] = [];
  if (metric !== "invalidValues") {
    return isGiven ? ["minimum, maximum, pattern and values must stand with invalidValues, but do not."] : [];
  }
  if (!isGiven && field?.kind !== "enum") {
    messages.push(
      "invalidValues must say what is valid by minimum, maximum, pattern or values, but does not.",
    );
  }
  const isNumber = field?.kind === "money" || field?.type === "Int" || field?.type === "Float";
  if (field !== undefined && !isNumber && (minimum !== undefined || maximum !== undefined)) {
    messages.push(`minimum and maximum must stand on a number, but ${field.path} is ${field.type}.`);
  }
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    messages.push(`minimum must be at most maximum, but ${minimum} is more than ${maximum}.`);
  }
  if (pattern !== undefined && !isValidPattern(pattern)) {
    messages.push(`pattern must be a regular expression of RE2, but is "${pattern}".`);
  }
  if (values !== undefined && values.length === 0) messages.push("values must name a value, but is empty.");
  return messages;
};

const elementMessages = (product: DataProduct, rule: QualityRule, field: ProductField | undefined) => {
  const { metric, element } = rule;
  if (element !== undefined && field === undefined) {
    return [`element must be a stored field of ${product.type}, but there is no ${element}.`];
  }
  if (field?.kind === "relation" || field?.kind === "object") {
    return [`a rule must stand on a stored value, but ${field.path} is a ${field.type}.`];
  }
  if (metric === "rowCount" && element !== undefined) {
    return [`rowCount is about the whole product and must have no element, but has ${element}.`];
  }
  if (
    (metric === "invalidValues" && field?.kind === "list") ||
    (metric === "duplicateValues" && field?.kind === "money")
  ) {
    return [`${metric} must stand on one value, but ${field.path} is a ${field.kind}.`];
  }
  if ((metric === "invalidValues" || metric === "duplicateValues") && element === undefined) {
    return [`${metric} must stand on a field, but stands on ${product.type}.`];
  }
  return [];
};

const boundMessages = (rule: QualityRule): string[] => {
  const { metric, element, unit, mustBeBetween, mustNotBeBetween, dimension } = rule;
  const messages: string[] = [];
  if (!hasBounds(rule) && element === undefined) {
    messages.push(`${metric} on a type must have a bound such as mustBeGreaterThan, but has none.`);
  }
  if (metric === "rowCount" && unit === "PERCENT") {
    messages.push("rowCount must be in ROWS, but is in PERCENT.");
  }
  const numbers = [...Object.values(rule.bounds), ...(mustBeBetween ?? []), ...(mustNotBeBetween ?? [])];
  if (unit === "PERCENT" && numbers.some((value) => value < 0 || value > 100)) {
    messages.push(`a share in PERCENT must be 0 to 100, but is ${numbers.join(", ")}.`);
  }
  for (const [low, high] of [mustBeBetween, mustNotBeBetween].filter((pair) => pair !== undefined)) {
    if (low > high) messages.push(`between must go from low to high, but is ${low} to ${high}.`);
  }
  if (dimension !== undefined && !dimensions.includes(dimension)) {
    messages.push(`dimension must be ${anyOf(dimensions)}, but is "${dimension}".`);
  }
  return messages;
};

/** Quality rules stand on fields that exist, and say something that can be checked. */
export const checkQuality: Check = ({ products }) =>
  products.flatMap((product) =>
    product.quality.flatMap((rule) => {
      const field = rule.element === undefined ? undefined : fieldAt(product.fields, rule.element);
      const messages = [
        ...elementMessages(product, rule, field),
        ...validityMessages(rule, field),
        ...boundMessages(rule),
      ];
      const coordinate = rule.element === undefined ? product.type : `${product.type}.${rule.element}`;
      return messages.map((message) => ({ ...rule.location, coordinate, message: `@quality: ${message}` }));
    }),
  );
