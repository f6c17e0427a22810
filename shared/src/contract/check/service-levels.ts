import { fieldAt } from "../fields.ts";
import { slaProperties } from "../spec.ts";
import type { ContractProblem, DataProduct, Sla } from "../types.ts";
import { anyOf, type Check } from "./report.ts";

const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const windowPattern = /^[1-9]\d*(m|h|d|mo)$/;

/** Whether a value is a day of the calendar; 2027-02-31 is none. */
const isDate = (value: unknown) => {
  if (typeof value !== "string" || !datePattern.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
};

/** What is wrong with the amount of a service level. */
const amountMessages = ({ property, value, unit }: Sla): string[] => {
  const units = slaProperties[property];
  if (units === undefined) return [];
  if (units === "date") {
    return [
      ...(isDate(value)
        ? []
        : [`value of ${property} must be a date like 2027-01-31, but is ${String(value)}.`]),
      ...(unit === undefined ? [] : [`${property} is a date and must have no unit, but has "${unit}".`]),
    ];
  }
  const messages: string[] = [];
  if (unit === undefined || !units.includes(unit)) {
    const came = unit === undefined ? "is missing" : `is "${unit}"`;
    messages.push(`unit of ${property} must be ${anyOf(units)}, but ${came}.`);
  }
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) {
    messages.push(`value of ${property} must be a number above 0, but is ${String(value)}.`);
  } else if (unit === "%" && value > 100) {
    messages.push(`value of ${property} must be at most 100 %, but is ${value}.`);
  }
  return messages;
};

const elementMessages = (product: DataProduct, { property, element }: Sla): string[] => {
  if (element === undefined) {
    return property === "latency"
      ? ["element of latency must name the field that dates a record, but is missing."]
      : [];
  }
  const field = fieldAt(product.fields, element);
  if (field === undefined) {
    return [`element must be a stored field of ${product.type}, but there is no ${element}.`];
  }
  if (property === "latency" && field.type !== "DateTime" && field.type !== "LocalDate") {
    return [`element of latency must be a DateTime or LocalDate, but ${element} is ${field.type}.`];
  }
  return [];
};

const messagesOf = (product: DataProduct, sla: Sla): string[] => {
  const { property, percentile, window } = sla;
  const messages = [...amountMessages(sla), ...elementMessages(product, sla)];
  if (slaProperties[property] === undefined) {
    messages.push(`property must be ${anyOf(Object.keys(slaProperties))}, but is "${property}".`);
  }
  if (percentile !== undefined && (percentile <= 0 || percentile > 100)) {
    messages.push(`percentile must be above 0 and at most 100, but is ${percentile}.`);
  }
  if (window !== undefined && !windowPattern.test(window)) {
    messages.push(`window must be like 24h or 30d, but is "${window}".`);
  }
  return messages.map((message) => `@sla: ${message}`);
};

const twice = (product: DataProduct): ContractProblem[] =>
  product.sla.flatMap((sla, index) =>
    product.sla.findIndex(({ property }) => property === sla.property) < index
      ? [
          {
            ...sla.location,
            coordinate: product.type,
            message: `@sla: each property must stand once, but ${sla.property} stands again.`,
          },
        ]
      : [],
  );

/** Service levels have known properties and units, and are measured on fields that exist. */
export const checkServiceLevels: Check = ({ products }) =>
  products.flatMap((product) => [
    ...(product.sla.some(({ property }) => property === "latency")
      ? []
      : [
          {
            ...product.location,
            coordinate: product.type,
            message:
              'a data product must say how fresh it is, @sla(property: "latency", …, element: "<event time>"), but has no such level.',
          },
        ]),
    ...twice(product),
    ...product.sla.flatMap((sla) =>
      messagesOf(product, sla).map((message) => ({ ...sla.location, coordinate: product.type, message })),
    ),
  ]);
