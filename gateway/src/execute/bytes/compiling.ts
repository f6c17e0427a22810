import type { Field } from "../../plan/index.ts";
import type { CodeWriter } from "./byte-code.ts";
import type { FetchPlan, Layout, Trail } from "./layout.ts";

/** What the compiling of one fetch shares. */
export interface Compiling {
  readonly layout: Layout;
  readonly writer: CodeWriter;
  readonly plan: FetchPlan;
}

/**
 * Where a value is. Carried values may have parts left out and others put in; whole ones are as they came; checked ones do not reach the
 * client. Nothing may be null where it is strict.
 */
export interface Place {
  readonly trail: Trail;
  readonly mode: "carried" | "whole" | "checked";
  readonly isStrict: boolean;
}

/** What the answer of an object is made of, in its order: a field of this reply, or what comes from elsewhere. */
export type Piece = FieldPiece | { readonly kind: "insert"; readonly insert: number; readonly set: number };

export interface FieldPiece {
  readonly kind: "field";
  /** Its number among the reply's fields. */
  readonly index: number;
  /** The field of the answer. */
  readonly field: Field;
  /** Whether something of the object comes before it in the answer. */
  readonly hasComma: boolean;
  /** The segment it belongs to, where the reply extends an object of another. */
  readonly segment?: number | undefined;
}

/** Neighbouring fields of the reply that representations repeat. */
export interface Run {
  readonly first: number;
  readonly last: number;
  /** They are a key, so that none of them may be null. */
  readonly isKey: boolean;
  /** Only the value of the one field is repeated, because its key is another. */
  readonly isValue: boolean;
  /** Writes the instruction that keeps them; `register` holds where they begin. */
  readonly keep: (register: number) => void;
}

/** An object of a known type, as its reply gives it. */
export interface ObjectShape {
  readonly type: string;
  readonly reply: readonly Field[];
}
