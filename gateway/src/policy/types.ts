import type { DocumentNode, GraphQLSchema } from "graphql";
import type { Clearance } from "@trellis/shared/policy";
import type { Conjunction, OperationError, ReadingPolicy } from "../operation/index.ts";

/** A field of an operation that is null because the principal may not see it: known before anything is fetched. */
export interface RefusedField {
  /** Response keys of the document that was restricted, from the root; `@` stands for every item of a list. */
  readonly path: readonly string[];
  /** Such as `Lead.email`. */
  readonly coordinate: string;
  /** The rule that refuses it. */
  readonly rule: string;
}

/** A selection whose value arrives masked. */
export type MaskedField = RefusedField;

/** A refused field with the conditions under which it is selected: any of the lists, and all of a list; absent where it always is. */
export interface RefusedSelection extends RefusedField {
  readonly when?: readonly Conjunction[] | undefined;
}

/** An operation reduced to what a principal may see. */
export interface Restricted {
  /** What is left to plan, with the variables that it uses; absent where nothing is. */
  readonly document?: DocumentNode;
  /** One for each path and coordinate: a field selected of an interface may be several coordinates. */
  readonly refused: readonly RefusedSelection[];
  readonly masked: readonly MaskedField[];
  /** Set where the reduced document would be too large to plan: the operation is refused as a whole, and there is no document. */
  readonly errors?: readonly OperationError[] | undefined;
  /** Whether the principal may not read this field of this concrete type; of an interface or union, whether it may not of any type that it can be. */
  isRefused(typename: string, field: string): boolean;
}

/** Decides for one supergraph, in the planner's thread. */
export interface PolicyDecider extends ReadingPolicy {
  /**
   * Why the operation is refused as a whole (UNAUTHORIZED_FIELD_OR_TYPE): it filters, orders or gives arguments by what the principal may not read.
   * `document` is in normal form, with its literals. At most five.
   */
  checkInputs(document: DocumentNode, clearance: Clearance): readonly OperationError[];
  /** Reduces an operation in normal form; throws where it has named fragments. */
  restrict(document: DocumentNode, clearance: Clearance): Restricted;
  /** The input fields and enum values that the principal may not use, by coordinate, with the rule that refuses them. */
  refusedInputs(clearance: Clearance): ReadonlyMap<string, string>;
  /** The schema that the principal sees: what it may not read is not there. Valid, and kept for the clearances seen last. */
  schemaFor(clearance: Clearance): GraphQLSchema;
  /** Whether the principal may not read this field of this type, as {@link Restricted.isRefused} says. */
  isRefused(typename: string, field: string, clearance: Clearance): boolean;
}
