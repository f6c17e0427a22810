import { flattenFields, orderValuesOf, type DataProduct, type ProductField } from "@trellis/shared/contract";
import { minorDigits } from "@trellis/shared/scalars";
import type { PlainRecord } from "../../kit/snapshot.ts";

/** What a filter, an order and a page must give, worked out record by record in the plainest way, with no word of the store's. */
type Value = string | number | boolean | null;
type Where = Readonly<Record<string, unknown>>;
interface Money {
  readonly amount: string;
  readonly currency: string;
}

export const valueAt = (record: PlainRecord, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null)?.[name] ?? null, record);

const compareText = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

const compareValues = (a: Exclude<Value, null>, b: Exclude<Value, null>): number =>
  typeof a === "string" ? compareText(a, String(b)) : Number(a) - Number(b);

/** Twelve digits after the point, as a whole number: exact for any currency. */
const exact = (amount: string): bigint => {
  const [whole = "0", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.padEnd(12, "0"));
};

const holdsMoney = (value: Money | null, op: string, wanted: unknown, currency: unknown): boolean => {
  if (op === "isNull") return (value === null) === wanted;
  const isComparable = value !== null && (currency === undefined || value.currency === currency);
  if (op === "currency") return isComparable;
  if (op === "ne") return !isComparable || exact(value.amount) !== exact(String(wanted));
  if (!isComparable) return false;
  const [a, b] = [exact(value.amount), exact(String(wanted))];
  return { eq: a === b, gt: a > b, gte: a >= b, lt: a < b, lte: a <= b }[op] ?? false;
};

const holdsList = (value: readonly string[] | null, op: string, wanted: unknown): boolean => {
  const list = value ?? [];
  if (op === "isEmpty") return (list.length === 0) === wanted;
  const among = op === "has" ? [wanted as string] : (wanted as string[]);
  return list.some((entry) => among.includes(entry));
};

const holdsValue = (value: Value, op: string, wanted: unknown): boolean => {
  if (op === "isNull") return (value === null) === wanted;
  if (op === "ne") return value !== wanted;
  if (op === "notIn") return !(wanted as Value[]).includes(value);
  if (value === null) return false;
  if (op === "eq") return value === wanted;
  if (op === "in") return (wanted as Value[]).includes(value);
  if (op === "contains") return String(value).includes(String(wanted));
  if (op === "startsWith") return String(value).startsWith(String(wanted));
  const order = compareValues(value, wanted as Exclude<Value, null>);
  return { gt: order > 0, gte: order >= 0, lt: order < 0, lte: order <= 0 }[op] ?? false;
};

const holdsField = (record: PlainRecord, field: ProductField, given: Where): boolean => {
  if (field.kind === "object") return holdsFields(record, field.fields ?? [], given);
  return Object.entries(given).every(([op, wanted]) => {
    const value = valueAt(record, field.path);
    if (field.kind === "money") return holdsMoney(value as Money | null, op, wanted, given["currency"]);
    if (field.kind === "list") return holdsList(value as string[] | null, op, wanted);
    return holdsValue(value as Value, op, wanted);
  });
};

const holdsFields = (record: PlainRecord, fields: readonly ProductField[], given: Where): boolean =>
  Object.entries(given).every(([name, conditions]) => {
    const field = fields.find((candidate) => candidate.name === name);
    return field !== undefined && holdsField(record, field, conditions as Where);
  });

/** Whether a record meets a filter. */
export const holds = (product: DataProduct, record: PlainRecord, where: Where): boolean => {
  const { and, or, not, ...fields } = where;
  return (
    holdsFields(record, product.fields, fields) &&
    (and === undefined || (and as Where[]).every((each) => holds(product, record, each))) &&
    (or === undefined || (or as Where[]).some((each) => holds(product, record, each))) &&
    (not === undefined || !holds(product, record, not as Where))
  );
};

const nullsLast = <V>(a: V | null, b: V | null, compare: (a: V, b: V) => number): number => {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compare(a, b);
};

const compareBy = (field: ProductField, direction: "ASC" | "DESC") => (a: PlainRecord, b: PlainRecord) => {
  const sign = direction === "ASC" ? 1 : -1;
  const [left, right] = [valueAt(a, field.path), valueAt(b, field.path)];
  if (field.kind !== "money") {
    return nullsLast(
      left as Exclude<Value, null>,
      right as Exclude<Value, null>,
      (x, y) => sign * compareValues(x, y),
    );
  }
  return nullsLast(left as Money | null, right as Money | null, (x, y) =>
    x.currency === y.currency
      ? sign * Number(exact(x.amount) - exact(y.amount))
      : compareText(x.currency, y.currency),
  );
};

/** The records in order: what is asked for, else the newest event first; ties by id. */
export const inOrder = (
  product: DataProduct,
  records: readonly PlainRecord[],
  orderBy: readonly string[],
) => {
  const values = new Map(orderValuesOf(product).map((value) => [value.value, value]));
  const eventTime = flattenFields(product.fields).find(({ path }) => path === product.eventTime);
  const comparisons = orderBy.map((name) => {
    const value = values.get(name);
    if (!value) throw new Error(`no order ${name}`);
    return compareBy(value.field, value.direction);
  });
  if (comparisons.length === 0 && eventTime) comparisons.push(compareBy(eventTime, "DESC"));
  return records.toSorted((a, b) => {
    for (const compare of comparisons) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return compareText(a.id, b.id);
  });
};

/** The amount in the form that a store gives it: all digits of the currency. */
export const normalMoney = ({ amount, currency }: Money): Money => {
  const digits = minorDigits(currency);
  const [whole = "0", fraction = ""] = amount.split(".");
  return { amount: digits === 0 ? whole : `${whole}.${fraction.padEnd(digits, "0")}`, currency };
};
