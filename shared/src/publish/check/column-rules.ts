import { DuckDBTypeId } from "@duckdb/node-api";
import { accountIdPattern, currencies, decimalPattern, minorDigits, scalars } from "../../scalars/index.ts";
import { momentFormat } from "../mapping/macros.ts";
import { quoteText } from "../workshop.ts";
import type { BoundColumn } from "./bind-columns.ts";

/** How one column is read: SQL for its value (null where the text is not of the type) and what it must be, for the person who reads the quarantine. */
export interface TypeRule {
  readonly value: (raw: string) => string;
  readonly must: string;
  /** The value is read with its own type, not as text. */
  readonly isDirect?: boolean;
}

const accepts = (scalar: string, text: string): boolean => {
  try {
    scalars[scalar]?.parseValue(text);
    return true;
  } catch {
    return false;
  }
};

const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const inList = (raw: string, values: readonly string[]) => `${raw} IN (${values.map(quoteText).join(", ")})`;
const countryCodes = letters
  .flatMap((a) => letters.map((b) => a + b))
  .filter((code) => accepts("CountryCode", code));

/** Currencies that the store and the served scalar both know. */
export const knownCurrencies: readonly string[] = currencies.filter((code) => accepts("Currency", code));

const matching = (raw: string, pattern: string) => `regexp_full_match(${raw}, ${quoteText(pattern)})`;
const keptWhere = (test: (raw: string) => string) => (raw: string) =>
  `CASE WHEN ${test(raw)} THEN ${raw} END`;
const matched = (pattern: string) => keptWhere((raw) => matching(raw, pattern));

const email =
  "[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*";
const host = "[A-Za-z](?:[A-Za-z0-9.-]*[A-Za-z0-9])?";
const url = `https?://(?:${host}|(?:\\d{1,3}\\.){3}\\d{1,3}|\\d[A-Za-z0-9-]*(?:\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,})(?::\\d{1,4})?(?:[/?#][^\\s<>"\\\\]*)?`;
const octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const group = "[0-9a-fA-F]{1,4}";
const ip6 = [
  `(?:${group}:){7}${group}`,
  ...Array.from({ length: 8 }, (_, before) => {
    const head = before === 0 ? "" : `${group}(?::${group}){${before - 1}}`;
    return before === 7 ? `${head}::` : `${head}::(?:${group}(?::${group}){0,${6 - before}})?`;
  }),
].join("|");
const moment =
  "\\d{4}-\\d{2}-\\d{2}(?:[T ](?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?(?: ?Z|(?: UTC)|[+-](?:[01]\\d|2[0-3])(?::?[0-5]\\d)?)?)?";
const hasOffset = ".*[T ].*[+-]\\d{2}(?::?\\d{2})?";

const canonical = "\\d{4}-\\d{2}-\\d{2}T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{3}Z";

/** Years 1 to 9999, so that text order is time order; with an offset 2 to 9998, as it may lead to the next. */
const inYears = (raw: string, least: string, most: string) => `${raw} >= '${least}' AND ${raw} < '${most}'`;

/** A text that is already as the store keeps moments stays as it is, which is three times as fast as writing it anew. */
const momentOf = (raw: string) =>
  `CASE WHEN ${matching(raw, canonical)} THEN CASE WHEN ${inYears(raw, "0001", ":")} AND try_cast(${raw} AS TIMESTAMP) IS NOT NULL THEN ${raw} END
    WHEN ${matching(raw, moment)} THEN strftime(CASE WHEN ${matching(raw, hasOffset)}
    THEN CASE WHEN ${inYears(raw, "0002", "9999")} THEN timezone('UTC', try_cast(${raw} AS TIMESTAMPTZ)) END
    WHEN ${inYears(raw, "0001", ":")} THEN try_cast(left(replace(${raw}, 'Z', ''), 26) AS TIMESTAMP) END, ${quoteText(momentFormat)}) END`;

const dateOf = (raw: string) =>
  `CASE WHEN ${matching(raw, "\\d{4}-\\d{2}-\\d{2}(?:[T ]00:00(?::00(?:\\.0{1,9})?)?Z?)?")} AND ${inYears(raw, "0001", ":")} THEN CAST(try_cast(left(${raw}, 10) AS DATE) AS VARCHAR) END`;

const textRules: Readonly<Record<string, TypeRule>> = {
  ID: { value: keptWhere((raw) => `length(${raw}) <= 256`), must: "an id of at most 256 characters" },
  String: { value: (raw) => raw, must: "text" },
  AccountID: {
    value: matched(accountIdPattern.source.replaceAll(/^\^|\$$/g, "")),
    must: "an account id of 1 to 64 characters of A-Z a-z 0-9 . _ : -",
  },
  Int: {
    value: (raw) =>
      `CASE WHEN ${matching(raw, "[+-]?\\d{1,15}(?:\\.0)?")} THEN try_cast(${raw} AS INTEGER) END`,
    must: "a whole number of 32 bits, such as 1234",
  },
  Float: {
    value: (raw) =>
      `CASE WHEN ${matching(raw, "[+-]?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d{1,3})?")} AND isfinite(try_cast(${raw} AS DOUBLE)) THEN try_cast(${raw} AS DOUBLE) END`,
    must: "a number with a point, such as 1234.5",
  },
  Boolean: {
    value: (raw) => `CASE lower(${raw}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END`,
    must: "true or false (boolean_of() reads other words)",
  },
  Decimal: {
    value: matched(decimalPattern.source.replaceAll(/^\^|\$$/g, "")),
    must: "a decimal number with a point, such as 1234.50",
  },
  DateTime: { value: momentOf, must: "a moment such as 2026-01-31T09:30:00Z (moment() reads other forms)" },
  LocalDate: {
    value: dateOf,
    must: "a date of the calendar such as 2026-01-31 (local_date() reads other forms)",
  },
  // Lower case, as it is what tells that records of different products are about one person.
  EmailAddress: {
    value: (raw) => `CASE WHEN ${matching(raw, email)} THEN lower(${raw}) END`,
    must: "an e-mail address",
  },
  URL: { value: matched(url), must: "a web address that begins with http:// or https://" },
  Currency: {
    value: keptWhere((raw) => inList(raw, knownCurrencies)),
    must: "a currency code of ISO 4217, such as EUR",
  },
  CountryCode: {
    value: keptWhere((raw) => inList(raw, countryCodes)),
    must: "a country code of ISO 3166-1 alpha-2, such as DE",
  },
  IP: { value: matched(`(?:${octet}\\.){3}${octet}|${ip6}`), must: "an IP address" },
};

const asWhole = (raw: string) => `CASE WHEN ${raw} = trunc(${raw}) THEN try_cast(${raw} AS INTEGER) END`;
const asDouble = (raw: string) => `CAST(${raw} AS DOUBLE)`;
const finite = (raw: string) => `CASE WHEN isfinite(${raw}) THEN ${asDouble(raw)} END`;

/** Only years of four digits, so that text order stays time order. */
const storedMoment = (timestamp: string) =>
  `CASE WHEN ${timestamp} >= TIMESTAMP '0001-01-01' AND ${timestamp} < TIMESTAMP '10000-01-01' THEN strftime(${timestamp}, ${quoteText(momentFormat)}) END`;

/** Types whose values are exact as they are, without going through text. */
const typed: Readonly<Record<string, Readonly<Partial<Record<DuckDBTypeId, (raw: string) => string>>>>> = {
  DateTime: {
    [DuckDBTypeId.TIMESTAMP]: storedMoment,
    [DuckDBTypeId.TIMESTAMP_TZ]: (raw) => storedMoment(`timezone('UTC', ${raw})`),
  },
  Boolean: { [DuckDBTypeId.BOOLEAN]: (raw) => `CAST(${raw} AS INTEGER)` },
  Int: {
    [DuckDBTypeId.INTEGER]: (raw) => raw,
    [DuckDBTypeId.BIGINT]: (raw) => `try_cast(${raw} AS INTEGER)`,
    [DuckDBTypeId.DOUBLE]: asWhole,
    [DuckDBTypeId.DECIMAL]: asWhole,
  },
  Float: {
    [DuckDBTypeId.DOUBLE]: finite,
    [DuckDBTypeId.INTEGER]: asDouble,
    [DuckDBTypeId.BIGINT]: asDouble,
    [DuckDBTypeId.DECIMAL]: asDouble,
  },
};

/** The rule of a scalar or enum, for values that the statement gives with type `typeId`. */
export function ruleOf({ column: { field, part } }: BoundColumn, typeId?: DuckDBTypeId): TypeRule {
  if (field.values)
    return {
      value: keptWhere((raw) => inList(raw, field.values ?? [])),
      must: `one of ${field.values.join(", ")}`,
    };
  const name = part === "currency" ? "Currency" : field.type;
  const rule = textRules[name] ?? (textRules["String"] as TypeRule);
  const direct = typeId === undefined ? undefined : typed[name]?.[typeId];
  return direct ? { ...rule, value: direct, isDirect: true } : rule;
}

/** SQL for the digits after the point that a currency has. */
export function digitsOf(currency: string): string {
  const byDigits = Map.groupBy(knownCurrencies, minorDigits);
  const cases = [...byDigits]
    .filter(([digits]) => digits !== 2)
    .map(([digits, codes]) => `WHEN ${inList(currency, codes)} THEN ${digits}`);
  return `CASE ${cases.join(" ")} ELSE 2 END`;
}

/** SQL for an amount in minor units, null where it is no exact amount of the currency. */
export function minorOf(amount: string, currency: string): string {
  const pattern = decimalPattern.source.replaceAll(/^\^|\$$/g, "");
  const [whole, fraction, digits] = [
    `split_part(${amount}, '.', 1)`,
    `split_part(${amount}, '.', 2)`,
    digitsOf(currency),
  ];
  const usual = "-?(?:0|[1-9]\\d{0,15})(?:\\.\\d\\d)?";
  return `CASE WHEN ${digits} = 2 AND ${matching(amount, usual)} AND ${inList(currency, knownCurrencies)}
    THEN try_cast(replace(CASE WHEN contains(${amount}, '.') THEN ${amount} ELSE ${amount} || '00' END, '.', '') AS BIGINT)
    WHEN ${matching(amount, pattern)} AND ${inList(currency, knownCurrencies)} AND rtrim(substr(${fraction}, 1 + ${digits}), '0') = ''
    THEN try_cast(${whole} || rpad(left(${fraction}, ${digits}), ${digits}, '0') AS BIGINT) END`;
}
