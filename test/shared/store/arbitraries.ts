import * as fc from "fast-check";
import type { DataProduct } from "@trellis/shared/contract";
import { orderValuesOf } from "@trellis/shared/contract";
import type { PlainRecord } from "../../kit/snapshot.ts";

/** Text that breaks stores which build SQL from text, take wildcards for wildcards, or count characters wrongly. */
export const payloads = [
  "' OR 1=1--",
  '"; DROP TABLE records; --',
  "'; DROP TABLE records; --",
  '" OR ""="',
  "\\u0027 OR 1=1",
  "\\' OR 1=1",
  "%",
  "_",
  "a%b",
  "a_b",
  "axb",
  "$1",
  "?",
  "?1",
  ":name",
  "@name",
  "/* */",
  "-- comment",
  "NULL",
  "null",
  "[]",
  '["a"]',
  "*",
  "GLOB '*'",
  "\\",
  "'",
  '"',
  "`",
  "",
  " ",
  "a",
  "A",
  "ab",
  "é",
  "e\u0301",
  "ß",
  "SS",
  "😀",
  "\uffff",
  "\u202e",
  "\u200b",
  "0",
  "00",
  "1e3",
];

export const anyText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...payloads) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: "grapheme", maxLength: 8 }).filter((text) => !text.includes("\0")),
  },
);

const stages = ["PROSPECTING", "PROPOSAL", "CLOSED_WON", "CLOSED_LOST"];
const accounts = ["a1", "a2", "a3", "a:4", "a.5"];
const topics = fc.constantFrom("LATE", "SINGLE", "'", "%", "a");
const nullable = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null, freq: 4 });
const probability = fc.constantFrom(0, 0.1, 0.25, 0.5, 1 / 3, 1);
const date = fc.constantFrom("2025-12-31", "2026-01-01", "2026-02-28");
const moment = fc
  .constantFrom("2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.001Z", "2025-06-30T23:59:59.999Z")
  .map(String);
const amounts: Readonly<Record<string, string[]>> = {
  USD: ["0", "0.01", "10.5", "10.51", "-3.2", "90071992547409.93", "90071992547409.92"],
  JPY: ["0", "10", "11", "-3"],
  KWD: ["0.001", "10.5", "10.505"],
};
const money = fc
  .constantFrom(...Object.keys(amounts))
  .chain((currency) =>
    fc.record({ amount: fc.constantFrom(...(amounts[currency] ?? [])), currency: fc.constant(currency) }),
  );

/** Records of the small mesh's opportunities, with everything that can be missing missing at times. */
export const anyOpportunity = (index: number): fc.Arbitrary<PlainRecord> =>
  fc.record({
    id: anyText.map((text) => `o${index}${text}`),
    accountId: nullable(fc.constantFrom(...accounts)),
    name: nullable(anyText),
    stage: nullable(fc.constantFrom(...stages)),
    amount: nullable(money),
    probability: nullable(probability),
    closeDate: nullable(date),
    isOpen: nullable(fc.boolean()),
    riskFactors: nullable(fc.array(topics, { maxLength: 3 })),
    campaign: nullable(fc.record({ id: anyText, name: nullable(anyText), budget: nullable(money) })),
    ownerEmail: nullable(anyText),
    updatedAt: moment,
  });

const some = <Value extends object>(model: { [Key in keyof Value]: fc.Arbitrary<Value[Key]> }) =>
  fc
    .record(model, { requiredKeys: [] })
    .filter((value) => Object.keys(value).length > 0 && Object.keys(value).length < 4);

const equality = <Value>(value: fc.Arbitrary<Value>) => ({
  eq: value,
  ne: value,
  in: fc.array(value, { maxLength: 3 }),
  notIn: fc.array(value, { maxLength: 3 }),
  isNull: fc.boolean(),
});
const ordered = <Value>(value: fc.Arbitrary<Value>) => ({
  ...equality(value),
  gt: value,
  gte: value,
  lt: value,
  lte: value,
});
const textFilter = some({ ...equality(anyText), contains: anyText, startsWith: anyText });
const decimal = fc.constantFrom(
  "0",
  "0.001",
  "10",
  "10.5",
  "10.505",
  "10.51",
  "-3.2",
  "-3.25",
  "90071992547409.925",
  "99999999999999999999",
);
const moneyFilter = some({
  eq: decimal,
  ne: decimal,
  gt: decimal,
  gte: decimal,
  lt: decimal,
  lte: decimal,
  currency: fc.constantFrom("USD", "JPY", "KWD", "EUR"),
  isNull: fc.boolean(),
});

const conditions: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  id: textFilter,
  accountId: some(equality(fc.constantFrom(...accounts, "zz"))),
  name: textFilter,
  stage: some(equality(fc.constantFrom(...stages))),
  amount: moneyFilter,
  probability: some(ordered(probability)),
  closeDate: some(ordered(date)),
  isOpen: some({ eq: fc.boolean(), ne: fc.boolean(), isNull: fc.boolean() }),
  riskFactors: some({ has: topics, hasAny: fc.array(topics, { maxLength: 3 }), isEmpty: fc.boolean() }),
  campaign: some({ id: textFilter, name: textFilter, budget: moneyFilter }),
  updatedAt: some(ordered(moment)),
};

const fieldConditions = fc
  .uniqueArray(fc.constantFrom(...Object.keys(conditions)), { maxLength: 2 })
  .chain((names) =>
    fc.record(Object.fromEntries(names.map((name) => [name, conditions[name] ?? fc.constant({})]))),
  );

const nested = (depth: number): fc.Arbitrary<Readonly<Record<string, unknown>>> => {
  if (depth === 0) return fieldConditions;
  const inner = nested(depth - 1);
  const list = fc.array(inner, { maxLength: 2 });
  return fc.oneof(
    fieldConditions,
    fc.tuple(fieldConditions, list).map(([fields, and]) => ({ ...fields, and })),
    fc.tuple(fieldConditions, list).map(([fields, or]) => ({ ...fields, or })),
    fc.tuple(fieldConditions, inner).map(([fields, not]) => ({ ...fields, not })),
  );
};

/** Filters of the small mesh's opportunities, nested up to three deep. */
export const anyWhere = nested(3);

export const anyOrder = (product: DataProduct): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...orderValuesOf(product).map(({ value }) => value)), { maxLength: 3 });

export const anyAccounts = fc.option(
  fc.uniqueArray(fc.constantFrom(...accounts, "zz"), { minLength: 1, maxLength: 4 }),
  {
    nil: undefined,
  },
);
