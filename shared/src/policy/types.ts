import type { Classification, PersonalData } from "@trellis/shared/contract";

export type { Claims } from "@trellis/shared/identity";

/** How a value is shown to who may know that it is there and not what it is. */
export type Masking = PersonalData["masking"];

/** What must hold of a principal, all of it. */
export interface Requirement {
  /** Somebody signed in. */
  readonly authenticated?: true;
  /** One of these roles. */
  readonly roles?: readonly string[];
  /** All of these scopes. */
  readonly scopes?: readonly string[];
  /** One of these purposes. */
  readonly purposes?: readonly string[];
}

/** One rule's demand on a principal: one of the lists must hold, and of a list all. Without lists it never holds. */
export interface Condition {
  /** Who demands it, for explanations: `clearance@1` of the policy file, or `@authenticated`, `@requiresScopes`, `@policy(finance)`. */
  readonly rule: string;
  readonly anyOf: readonly (readonly Requirement[])[];
}

/** What protects one coordinate: positions in the table's `conditions`. */
export interface CoordinateAccess {
  /** All must hold, or the coordinate is refused. */
  readonly read: readonly number[];
  /** All must hold, or the value is masked. Filtering, ordering and whatever is computed from the value need them, too. */
  readonly clear: readonly number[];
  readonly mask?: Masking | undefined;
}

/**
 * The decision table: what each coordinate demands, as plain data. Coordinates are `Type.field` of concrete types, `Type.field(argument:)`,
 * `Input.field` and `Enum.VALUE`; those that demand nothing are left out.
 */
export interface AccessTable {
  /** 16 hexadecimal digits of the hash over all of it. */
  readonly version: string;
  /** The first one is always that somebody signed in. */
  readonly conditions: readonly Condition[];
  readonly coordinates: Readonly<Record<string, CoordinateAccess>>;
}

/** What a principal gets of a coordinate. */
export type Decision =
  | { readonly kind: "CLEAR" }
  | { readonly kind: "MASKED"; readonly mask: Masking; readonly rule: string }
  | { readonly kind: "REFUSED"; readonly rule: string };

/** What of a principal decides what it may see; principals with equal keys see the same fields of the same records. */
export interface Clearance {
  /** A `1` for each of the table's conditions that holds, `0` for the others. */
  readonly key: string;
  /** A principal of which the key is true, to find its key in another table. */
  readonly of: PrincipalFacts;
}

/** What conditions look at. */
export interface PrincipalFacts {
  readonly id: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly purpose?: string | undefined;
}

/** By what the accounts of a principal are bound. */
export type FenceKind = "REGIONS" | "TERRITORIES" | "OWN_ACCOUNTS" | "LISTED_ACCOUNTS";

/** A role of the policy file. */
export interface RolePolicy {
  readonly description: string;
  /** The most protected classification that it reads. */
  readonly clearance: Classification;
  /** Its accounts are bound by all of these, each by the claim of the same meaning; without the claim it has none. */
  readonly fences: readonly FenceKind[];
  /** `CLAIMED`: personal data of accounts in the data regions of its claim alone, whatever other roles say. */
  readonly residency: "CLAIMED" | "ANYWHERE";
}

/** A policy of the policy file: what it is about, what it demands there, and what happens otherwise. */
export interface FieldPolicy {
  readonly id: string;
  readonly version: number;
  readonly description: string;
  /** For whoever reads explanations and the audit log: a warning holds like an error. */
  readonly severity: "ERROR" | "WARNING";
  /** All that is given must be true of a field. */
  readonly on: {
    readonly classification?: readonly Classification[] | undefined;
    /** Beginnings of fideslang categories, such as `user.contact`; an empty text is every category. */
    readonly personalData?: readonly string[] | undefined;
    readonly subjects?: readonly PersonalData["subject"][] | undefined;
    readonly products?: readonly string[] | undefined;
    readonly coordinates?: readonly string[] | undefined;
  };
  /** `clearance: true`: a role whose clearance reaches the field's classification. */
  readonly require: Requirement & { readonly clearance?: true };
  /** `MASK` applies the field's own masking; a field without one is refused. */
  readonly otherwise: "REFUSE" | "MASK";
}

/** The policy file, read and checked. */
export interface Policy {
  readonly version: string;
  readonly roles: Readonly<Record<string, RolePolicy>>;
  readonly policies: readonly FieldPolicy[];
  /** What the names that `@policy` uses demand. */
  readonly names: Readonly<Record<string, Requirement>>;
}

/** What the account index says of one account. */
export interface AccountFacts {
  readonly dataRegion: string | null;
  readonly territory: string | null;
  readonly owner: string | null;
}
