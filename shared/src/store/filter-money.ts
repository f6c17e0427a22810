import type { ProductField } from "@trellis/shared/contract";
import { currencies as knownCurrencies, decimalPattern, minorDigits } from "@trellis/shared/scalars";
import type { Column } from "./columns.ts";
import { comparisons, never, not, type Comparison, type Condition } from "./condition.ts";
import { refuseInput } from "./refuse.ts";
import type { Where } from "./types.ts";

const largest = 2n ** 63n - 1n;
const smallest = -(2n ** 63n);
const known = new Set(knownCurrencies);

/** The greatest whole number of minor units that is not above the amount, and whether it is the amount itself. */
function floorMinor(amount: string, digits: number): { floor: bigint; isExact: boolean } {
  const [whole = "0", fraction = ""] = amount.split(".");
  const kept = BigInt(`${whole}${fraction.slice(0, digits).padEnd(digits, "0")}`);
  const isExact = !/[1-9]/.test(fraction.slice(digits));
  return { floor: isExact || !amount.startsWith("-") ? kept : kept - 1n, isExact };
}

interface MoneyColumns {
  readonly amount: Column;
  readonly currency: Column;
}

const present = (column: Column): Condition => not({ kind: "missing", column });

const compareMinor = (column: Column, op: Comparison, amount: string, digits: number): Condition => {
  const { floor, isExact } = floorMinor(amount, digits);
  // Between two minor units `>` and `>=` mean the same, and so do `<` and `<=`.
  const exactOp: Comparison = isExact ? op : op.startsWith(">") ? ">" : "<=";
  if (floor > largest) return exactOp.startsWith("<") ? present(column) : never;
  if (floor < smallest) return exactOp.startsWith(">") ? present(column) : never;
  return { kind: "compare", column, op: exactOp, value: floor };
};

const equalMinor = (column: Column, amount: string, digits: number): Condition => {
  const { floor, isExact } = floorMinor(amount, digits);
  if (!isExact || floor > largest || floor < smallest) return never;
  return { kind: "equal", column, value: floor };
};

/** The condition in each of the currencies, those with equal minor units together. */
const perCurrency = (
  { currency }: MoneyColumns,
  held: readonly string[],
  conditionOf: (digits: number) => Condition,
): Condition => {
  const byDigits = Map.groupBy(held, minorDigits);
  const of = [...byDigits].map(([digits, values]): Condition => ({
    kind: "all",
    of: [{ kind: "in", column: currency, values }, conditionOf(digits)],
  }));
  return { kind: "any", of };
};

const decimalOf = (field: ProductField, value: unknown): string =>
  typeof value === "string" && decimalPattern.test(value)
    ? value
    : refuseInput(`${field.path} must be compared with a decimal number as text, such as "1091.13".`);

const currencyOf = (field: ProductField, value: unknown): string =>
  typeof value === "string" && known.has(value)
    ? value
    : refuseInput(`${field.path}.currency must be a code of ISO 4217, such as EUR.`);

/** The conditions of a money filter, exact in minor units; without a currency, in each of the currencies `held`. */
export function moneyConditions(
  field: ProductField,
  columns: ReadonlyMap<string, Column>,
  given: Where,
  held: readonly string[],
): Condition[] {
  const amount = columns.get(`${field.path}.amount`);
  const currency = columns.get(`${field.path}.currency`);
  if (!amount || !currency) return refuseInput(`${field.path} is no field to filter by.`);
  const money = { amount, currency };
  const among = given["currency"] === undefined ? held : [currencyOf(field, given["currency"])];
  return Object.entries(given).map(([op, value]) => {
    if (op === "currency") return { kind: "in", column: currency, values: among };
    if (op === "isNull") {
      if (typeof value !== "boolean") return refuseInput(`${field.path}.isNull must be true or false.`);
      return value ? { kind: "missing", column: amount } : present(amount);
    }
    const text = decimalOf(field, value);
    const equal = () => perCurrency(money, among, (digits) => equalMinor(amount, text, digits));
    if (op === "eq") return equal();
    if (op === "ne") return not(equal());
    const comparison = Object.hasOwn(comparisons, op) ? comparisons[op] : undefined;
    if (!comparison) return refuseInput(`${field.path} has no condition ${op}.`);
    return perCurrency(money, among, (digits) => compareMinor(amount, comparison, text, digits));
  });
}
