import type { GraphQLSchema } from "graphql";

/** Where a definition stands in a domain's `schema.graphql`; lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type ProductStatus = "PROPOSED" | "DRAFT" | "ACTIVE" | "DEPRECATED" | "RETIRED";

/** How widely a value may be shown, least to most protected. */
export type Classification = "PUBLIC" | "INTERNAL" | "CONFIDENTIAL" | "RESTRICTED";

export interface PersonalData {
  /** fideslang data category, such as `user.contact.email`. */
  readonly category: string;
  readonly subject: "CUSTOMER" | "PROSPECT" | "EMPLOYEE";
  /** True where the value identifies one person across products. */
  readonly identity: boolean;
  readonly masking: "HMAC" | "PARTIAL" | "NULL" | "YEAR";
}

/** One row of a product's service level, by ODCS property name where ODCS has one. */
export interface Sla {
  readonly property: string;
  readonly value: number | string;
  readonly unit?: string;
  /** Path of the field it is measured on, such as `engagedAt`. */
  readonly element?: string;
  readonly percentile?: number;
  readonly window?: string;
  readonly location: SourceLocation;
}

export type Bound =
  | "mustBe"
  | "mustNotBe"
  | "mustBeGreaterThan"
  | "mustBeGreaterOrEqualTo"
  | "mustBeLessThan"
  | "mustBeLessOrEqualTo";

export interface QualityRule {
  readonly metric: "nullValues" | "missingValues" | "invalidValues" | "duplicateValues" | "rowCount";
  readonly bounds: Readonly<Partial<Record<Bound, number>>>;
  readonly mustBeBetween?: readonly [number, number];
  readonly mustNotBeBetween?: readonly [number, number];
  /** What the bounds count: rows, or the share of rows in per cent. */
  readonly unit: "ROWS" | "PERCENT";
  readonly dimension?: string;
  readonly severity: "ERROR" | "WARNING";
  /** Path of the field the rule is on; absent where it is about the whole product. */
  readonly element?: string;
  /** What counts as valid for `invalidValues`: a range, a regular expression (RE2), or a list. */
  readonly valid: {
    readonly minimum?: number;
    readonly maximum?: number;
    readonly pattern?: string;
    readonly values?: readonly string[];
  };
  readonly location: SourceLocation;
}

/**
 * How a field of a record type is kept. `scalar`, `enum` and `money` are columns, `list` is a list of scalars or enum values kept in one
 * column, `object` is an embedded object whose own fields are columns, `relation` points to another entity and is not stored.
 */
export type FieldKind = "scalar" | "enum" | "money" | "list" | "object" | "relation";

export interface ProductField {
  readonly name: string;
  /** Dotted path inside the record, such as `campaign.channel`; the name of its column. */
  readonly path: string;
  readonly kind: FieldKind;
  /** Named GraphQL type, without list and non-null marks. */
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
  readonly classification: Classification;
  readonly personalData?: PersonalData;
  readonly metric?: { readonly id: string; readonly unit: string; readonly definition: string };
  readonly searchable?: {
    readonly ops: readonly string[];
    readonly sortable: boolean;
    readonly aggregatable: boolean;
  };
  readonly derivedFrom?: readonly string[];
  readonly deprecated?: string;
  /** Values of an enum. */
  readonly values?: readonly string[];
  /** Fields of an embedded object. */
  readonly fields?: readonly ProductField[];
  readonly location: SourceLocation;
}

/** A data product as its contract declares it: everything else about it is derived from this. */
export interface DataProduct {
  /** Permanent address, `<domain>/<product>`. */
  readonly id: string;
  readonly domain: string;
  /** `REFERENCE` for data that every domain refers to, such as `Account`; it is no product of its own in the list of products. */
  readonly kind: "PRODUCT" | "REFERENCE";
  readonly name: string;
  readonly version: string;
  readonly status: ProductStatus;
  readonly owner: string;
  readonly support?: string;
  readonly consumers: readonly string[];
  readonly purpose?: string;
  readonly inputs: readonly string[];
  readonly description: string;
  readonly classification: Classification;
  /** GraphQL type of its record. */
  readonly type: string;
  /** `LIST`: an account has many records, paged; `SINGLE`: one record an account, whose id is the account's id. */
  readonly shape: "LIST" | "SINGLE";
  /** Path of the field that dates a record: the `element` of its `latency`. */
  readonly eventTime: string;
  /** Field of `Account` that leads to its record or records, such as `leads`. */
  readonly accountField?: string;
  /** Field of `Query` that gives one record by its id, such as `lead`. */
  readonly byIdField?: string;
  /** Field of `Query` that lists records, such as `leads`. */
  readonly listField?: string;
  readonly fields: readonly ProductField[];
  readonly sla: readonly Sla[];
  readonly quality: readonly QualityRule[];
  readonly location: SourceLocation;
}

/** One domain's contract: its `schema.graphql`, completed and read. */
export interface Contract {
  readonly domain: string;
  readonly file: string;
  /** What the domain serves: its own text with the header, and connections, filters and orders derived from the record types. */
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  readonly products: readonly DataProduct[];
  /** What the codes of errors mean that the domain made for clients, by code; absent where there are none. */
  readonly publicErrors?: Readonly<Record<string, string>> | undefined;
}

/** What is wrong with a contract, for the person who writes it. */
export interface ContractProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Schema coordinate, such as `Lead.score`. */
  readonly coordinate: string;
  /** What was required and what came instead. */
  readonly message: string;
}

/** A coordinate of the contract table: what all domains together say of one field. */
export interface CoordinateContract {
  readonly coordinate: string;
  /** Domains that resolve the field. */
  readonly domains: readonly string[];
  /** The strictest of all. */
  readonly classification: Classification;
  readonly personalData?: PersonalData;
  /** Product whose record the field belongs to, where one does. */
  readonly product?: string;
  readonly metric?: { readonly id: string; readonly unit: string; readonly definition: string };
}

/** What a security directive demands: one of the lists, and of that all. */
export interface SecurityRule {
  readonly directive: "authenticated" | "requiresScopes" | "policy";
  /** Scopes or names of policies; without lists nobody meets it, except that `authenticated` has none and demands that somebody signed in. */
  readonly anyOf: readonly (readonly string[])[];
}

/** What protects a coordinate beside its classification: of a `Type`, `Type.field`, `Type.field(argument:)`, `Input.field` or `Enum.VALUE`. */
export interface CoordinateProtection {
  /** What the directives of all domains demand; each must be met. */
  readonly rules?: readonly SecurityRule[];
  /** Fields that it is computed from, by `@requires`. */
  readonly requires?: readonly string[];
  /** Fields whose values can be found out through it: those that an input filters or an enum value orders by. */
  readonly reads?: readonly string[];
}

/** What the contract table says of a domain. */
export interface DomainContract {
  readonly owner: string;
  readonly products: readonly string[];
  /** What the codes of errors mean whose messages may reach clients, by code; absent where there are none. */
  readonly publicErrors?: Readonly<Record<string, string>> | undefined;
}

/** The contracts of all domains, merged by us from their own SDL before composition; made together with the supergraph. */
export interface ContractTable {
  readonly products: Readonly<Record<string, DataProduct>>;
  readonly domains: Readonly<Record<string, DomainContract>>;
  /** Every field that a domain serves; empty where the supergraph was composed elsewhere. */
  readonly coordinates: Readonly<Record<string, CoordinateContract>>;
  /** What is protected beside that, by coordinate; coordinates without such protection are left out. */
  readonly protection: Readonly<Record<string, CoordinateProtection>>;
}
