/** Address of the contract spec; its last two parts are its name and version, as `@link` wants them. */
export const contractSpecUrl = "https://specs.trellis.example/contract/v1.0";

/** Name of the spec: the prefix of its own types and of directives that are not imported. */
export const contractSpecName = "contract";

/** Prefix of every type that belongs to the spec, so that none becomes a public type of the mesh. */
export const contractTypePrefix = `${contractSpecName}__`;

/** Directives of the spec by the names that domains write. */
export const contractDirectives = [
  "dataProduct",
  "sla",
  "quality",
  "classification",
  "personalData",
  "metric",
  "searchable",
  "derivedFrom",
  "computed",
  "publicError",
] as const;

export type ContractDirective = (typeof contractDirectives)[number];

/** The spec itself: every directive with its arguments, and the types of those arguments. */
export const contractSpecTypeDefs = /* GraphQL */ `
  "This type is the record of a data product, whose permanent address is the id, <domain>/<product>."
  directive @dataProduct(
    id: String!
    name: String!
    version: String!
    owner: String!
    status: contract__Status! = ACTIVE
    support: String
    consumers: [String!]! = []
    purpose: String
    inputs: [String!]! = []
    kind: contract__Kind! = PRODUCT
  ) on OBJECT
  "A service level, by its ODCS property name."
  directive @sla(
    property: String!
    value: contract__Value!
    unit: String
    element: String
    percentile: Float
    window: String
  ) repeatable on OBJECT
  "A quality rule, by its ODCS metric name."
  directive @quality(
    metric: contract__Metric!
    mustBe: Float
    mustNotBe: Float
    mustBeGreaterThan: Float
    mustBeGreaterOrEqualTo: Float
    mustBeLessThan: Float
    mustBeLessOrEqualTo: Float
    mustBeBetween: [Float!]
    mustNotBeBetween: [Float!]
    unit: contract__Unit! = ROWS
    dimension: String
    severity: contract__Severity! = ERROR
    element: String
    minimum: Float
    maximum: Float
    pattern: String
    values: [String!]
  ) repeatable on OBJECT | FIELD_DEFINITION
  "How widely a value may be shown; on a type, the level of its fields that do not say."
  directive @classification(level: contract__Level!) on OBJECT | FIELD_DEFINITION
  "The value is personal data, by fideslang category and subject; where masking is absent, identities are hashed and others removed."
  directive @personalData(
    category: String!
    subject: contract__Subject!
    identity: Boolean! = false
    masking: contract__Masking
  ) on FIELD_DEFINITION
  "The value is a metric; an id has one unit and one definition in the whole mesh."
  directive @metric(id: String!, unit: String!, definition: String!) on FIELD_DEFINITION
  "The field may filter, sort or aggregate accounts across domains."
  directive @searchable(
    ops: [contract__Op!]!
    sortable: Boolean! = false
    aggregatable: Boolean! = false
  ) on FIELD_DEFINITION
  "Designed lineage: the fields it is made from, as <domain>/<product>.<field>."
  directive @derivedFrom(fields: [String!]!) on OBJECT | FIELD_DEFINITION
  "The field of a record type is computed and not stored; added to every field written in an extension."
  directive @computed on FIELD_DEFINITION
  "Errors of the domain with this code are for clients: their message reaches them as it is."
  directive @publicError(code: String!, means: String!) repeatable on OBJECT

  enum contract__Status {
    PROPOSED
    DRAFT
    ACTIVE
    DEPRECATED
    RETIRED
  }
  enum contract__Kind {
    PRODUCT
    REFERENCE
  }
  enum contract__Metric {
    nullValues
    missingValues
    invalidValues
    duplicateValues
    rowCount
  }
  enum contract__Unit {
    ROWS
    PERCENT
  }
  enum contract__Severity {
    ERROR
    WARNING
  }
  enum contract__Level {
    PUBLIC
    INTERNAL
    CONFIDENTIAL
    RESTRICTED
  }
  enum contract__Subject {
    CUSTOMER
    PROSPECT
    EMPLOYEE
  }
  enum contract__Masking {
    HMAC
    PARTIAL
    NULL
    YEAR
  }
  enum contract__Op {
    EQ
    IN
    GT
    GTE
    LT
    LTE
  }
  "A number or a text."
  scalar contract__Value
`;

/**
 * What an SLA property is measured in: a list of units, or `date` for a calendar date without one. `staleIfError` is how long what was read
 * before may be shown, marked as stale, while the domain fails; never where it is left out.
 */
export const slaProperties: Readonly<Record<string, readonly string[] | "date">> = {
  latency: ["s", "m", "h", "d"],
  availability: ["%"],
  retention: ["d", "mo", "y"],
  breakingChangeNotice: ["d"],
  documentationAge: ["d"],
  staleIfError: ["s", "m", "h"],
  endOfSupport: "date",
  endOfLife: "date",
};
