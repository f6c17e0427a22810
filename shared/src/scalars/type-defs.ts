/** Fields of the filter input of an enum or another type that has no order. */
export const equalityOps = (type: string) => `
    "Is this."
    eq: ${type}
    "Is not this."
    ne: ${type}
    "Is one of these."
    in: [${type}!]
    "Is none of these."
    notIn: [${type}!]
    "Has no value, or, given false, has one."
    isNull: Boolean`;

const bounds = (type: string) => `
    "Is greater."
    gt: ${type}
    "Is greater or equal."
    gte: ${type}
    "Is less."
    lt: ${type}
    "Is less or equal."
    lte: ${type}`;

/** Fields of the filter input of a list. */
export const listOps = (type: string) => `
    "Has this value."
    has: ${type}
    "Has at least one of these values."
    hasAny: [${type}!]
    "Has no value, or, given false, has one."
    isEmpty: Boolean`;

const orderedOps = (type: string) => equalityOps(type) + bounds(type);

/** The types that a page of records by account needs. */
export const pageTypeDefs = /* GraphQL */ `
  "The id of an account, shared by all domains: 1 to 64 characters of A-Z a-z 0-9 . _ : -"
  scalar AccountID
  "A moment in UTC, such as 2026-01-31T09:30:00.000Z."
  scalar DateTime

  "Where a page stands in its list."
  type PageInfo @shareable {
    "Whether records follow this page."
    hasNextPage: Boolean!
    "Whether records precede this page."
    hasPreviousPage: Boolean!
    "Cursor of the first record."
    startCursor: String
    "Cursor of the last record; give it as \`after\` to read on."
    endCursor: String
  }
`;

/** Types that every domain serves alike, so that they mean one thing in the whole mesh. Times are UTC. */
export const commonTypeDefs = /* GraphQL */ `${pageTypeDefs}
  "An exact decimal number as text, such as \\"1091.13\\"."
  scalar Decimal
  "A calendar date without a time zone, such as 2026-01-31."
  scalar LocalDate
  "An e-mail address."
  scalar EmailAddress
  "A web address."
  scalar URL
  "A currency code of ISO 4217, such as EUR."
  scalar Currency
  "A country code of ISO 3166-1 alpha-2, such as DE."
  scalar CountryCode
  "An IP address, version 4 or 6."
  scalar IP

  "An exact amount of money in one currency."
  type Money @shareable {
    "The amount in units of the currency."
    amount: Decimal!
    "The currency, ISO 4217."
    currency: Currency!
  }

  "Conditions on a text; all given ones hold."
  input StringFilter { ${equalityOps("String")}
    "Has this in it."
    contains: String
    "Begins with this."
    startsWith: String
  }
  "Conditions on an id; all given ones hold."
  input IDFilter { ${equalityOps("ID")} }
  "Conditions on an account id; all given ones hold."
  input AccountIDFilter { ${equalityOps("AccountID")} }
  "Conditions on a yes or no; all given ones hold."
  input BooleanFilter {
    "Is this."
    eq: Boolean
    "Is not this."
    ne: Boolean
    "Has no value, or, given false, has one."
    isNull: Boolean
  }
  "Conditions on a whole number; all given ones hold."
  input IntFilter { ${orderedOps("Int")} }
  "Conditions on a number; all given ones hold."
  input FloatFilter { ${orderedOps("Float")} }
  "Conditions on a moment; all given ones hold."
  input DateTimeFilter { ${orderedOps("DateTime")} }
  "Conditions on a date; all given ones hold."
  input LocalDateFilter { ${orderedOps("LocalDate")} }
  "Conditions on an amount; all given ones hold. Without a currency they are compared with amounts of any currency."
  input MoneyFilter {
    "Is this amount."
    eq: Decimal
    "Is not this amount."
    ne: Decimal ${bounds("Decimal")}
    "Is in this currency."
    currency: Currency
    "Has no value, or, given false, has one."
    isNull: Boolean
  }
  "Conditions on a list of texts; all given ones hold."
  input StringListFilter { ${listOps("String")} }
`;
