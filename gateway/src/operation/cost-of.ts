import { refusal } from "./refusal.ts";
import type { CostPlan, OperationError, SizedCost } from "./types.ts";

type Values = Readonly<Record<string, unknown>>;

/** The largest size that the variables say. */
const sizeOf = ({ variables, otherwise }: SizedCost, values: Values): number => {
  let size: number | undefined;
  for (const name of variables) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (typeof value === "number") size = Math.max(size ?? 0, value);
  }
  return size ?? otherwise;
};

/** What an operation costs with these variables, the client's and those that stand for literals. */
export const costOf = (plan: CostPlan, values: Values): number => {
  let sum = plan.fixed;
  for (const part of plan.sized) {
    const size = sizeOf(part, values);
    if (size > 0) sum += size * costOf(part.each, values);
  }
  return sum;
};

/** The error of an operation that costs more than the maximum; undefined where it does not. */
export const costError = (cost: number, maximum: number): OperationError | undefined => {
  if (cost <= maximum) return undefined;
  const message = `The operation costs ${Math.ceil(cost)}; the limit "cost.maximum" is ${maximum}. Ask for fewer records at once.`;
  return refusal("OPERATION_LIMIT_EXCEEDED", message).errors[0];
};
