import type { DocumentNode, GraphQLSchema } from "graphql";
import type { Clearance } from "@trellis/shared/policy";
import type { OperationError } from "../operation/index.ts";

/** A field of an operation that is null because the principal may not see it: known before anything is fetched. */
export interface RefusedField {
  /** Response keys from the root; `@` stands for every item of a list. */
  readonly path: readonly string[];
  /** Such as `Lead.email`. */
  readonly coordinate: string;
  /** The rule that refuses it. */
  readonly rule: string;
}

/** A selection whose value arrives masked. */
export type MaskedField = RefusedField;

/** An operation reduced to what a principal may see. */
export interface Restricted {
  /** What is left to plan; undefined where nothing is. */
  readonly document: DocumentNode | undefined;
  readonly refused: readonly (RefusedField & {
    readonly when?: readonly (readonly { variable: string; is: boolean }[])[];
  })[];
  readonly masked: readonly MaskedField[];
  /** Whether the principal may not read this field of this concrete type. */
  isRefused(typename: string, field: string): boolean;
}

/** Decides for one supergraph, in the planner's thread. */
export interface PolicyDecider {
  /** Why the operation is refused as a whole: it filters, orders or gives arguments by what the principal may not read. `document` is in normal form, with its literals. */
  checkInputs(document: DocumentNode, clearance: Clearance): readonly OperationError[];
  /** Reduces an operation in normal form. */
  restrict(document: DocumentNode, clearance: Clearance): Restricted;
  /** The input fields and enum values that the principal may not use, by coordinate, with the rule that refuses them. */
  refusedInputs(clearance: Clearance): ReadonlyMap<string, string>;
  /** The schema that the principal sees: what it may not read is not there. Kept for the clearances seen last. */
  schemaFor(clearance: Clearance): GraphQLSchema;
}
