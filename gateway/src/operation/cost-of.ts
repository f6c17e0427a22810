import { refusal } from "./refusal.ts";
import type { CostPlan, InputCost, OperationCost, OperationError, SizedCost } from "./types.ts";

type Values = Readonly<Record<string, unknown>>;
type Types = OperationCost["inputTypes"];

const isObject = (value: unknown): value is Values => typeof value === "object" && value !== null;

const own = (values: unknown, name: string): unknown =>
  isObject(values) && Object.hasOwn(values, name) ? values[name] : undefined;

/** The value of a variable, or of a field within it. */
const valueAt = (values: Values, path: string): unknown =>
  path.includes(".") ? path.split(".").reduce<unknown>(own, values) : own(values, path);

/** The largest size that the variables say. */
const sizeOf = ({ variables, otherwise }: SizedCost, values: Values): number => {
  let size: number | undefined;
  for (const name of variables) {
    const value = valueAt(values, name);
    if (typeof value === "number") size = Math.max(size ?? 0, value);
  }
  return size ?? otherwise;
};

/** What the input objects in a value cost. */
const inputCost = (
  value: unknown,
  { type, isCounted }: Pick<InputCost, "type" | "isCounted">,
  types: NonNullable<Types>,
): number => {
  if (Array.isArray(value))
    return value.reduce<number>((sum, item) => sum + inputCost(item, { type, isCounted }, types), 0);
  const cost = types[type];
  if (!isObject(value) || !cost) return 0;
  let sum = isCounted ? 0 : cost.weight;
  for (const name of Object.keys(value)) {
    const field = Object.hasOwn(cost.fields, name) ? cost.fields[name] : undefined;
    if (!field) continue;
    sum += field.weight;
    if (field.type) sum += inputCost(value[name], { type: field.type, isCounted: field.isCounted }, types);
  }
  return sum;
};

const inputsCost = ({ inputs }: CostPlan, values: Values, types: Types): number => {
  let sum = 0;
  if (inputs && types)
    for (const input of inputs) sum += input.times * inputCost(own(values, input.variable), input, types);
  return sum;
};

const planCost = (plan: CostPlan, values: Values, types: Types): number => {
  let sum = plan.fixed + inputsCost(plan, values, types);
  for (const part of plan.sized) {
    const size = sizeOf(part, values);
    if (size > 0) sum += size * planCost(part.each, values, types);
  }
  return sum;
};

/** What an operation costs at most with these variables, the client's and those that stand for literals. */
export const costOf = (cost: OperationCost, values: Values): number =>
  Math.max(0, planCost(cost, values, cost.inputTypes));

/**
 * What an operation cost whose answer is there: as {@link costOf}, but with its lists as long as they are, whose items cost `listed` together. Undefined
 * where that is not known.
 */
export const actualCost = (
  cost: OperationCost,
  values: Values,
  listed: number | undefined,
): number | undefined =>
  listed === undefined
    ? undefined
    : Math.max(0, (cost.least ?? 0) + inputsCost(cost, values, cost.inputTypes) + listed);

/** The error of an operation that costs more than the maximum; undefined where it does not. */
export const costError = (cost: number, maximum: number): OperationError | undefined => {
  if (cost <= maximum) return undefined;
  const message = `The operation costs ${Math.ceil(cost)}; the limit "cost.maximum" is ${maximum}. Ask for fewer records at once.`;
  return refusal("OPERATION_LIMIT_EXCEEDED", message).errors[0];
};

/** The error of an operation that asks for a page of more than `most` records; undefined where none does. */
export const pageError = (
  { pages = [] }: OperationCost,
  values: Values,
  most: number,
): OperationError | undefined => {
  for (const path of pages) {
    const size = valueAt(values, path);
    if (typeof size !== "number" || size <= most) continue;
    const message = `A page of the operation has ${size} records; the limit "cost.pageSize" is ${most}.`;
    return refusal("OPERATION_LIMIT_EXCEEDED", message).errors[0];
  }
  return undefined;
};
