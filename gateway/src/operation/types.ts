import type { ErrorCode } from "@trellis/shared/errors";
import type { Clearance } from "@trellis/shared/policy";
import type { DocumentNode, GraphQLSchema } from "graphql";

/** An operation's text with what selects and steers it, as the client sent them. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  /** The client's variables, as it gave them; only those that introspection depends on are looked at. */
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Why an operation is not served: for the client, in the words of the closed list. */
export interface OperationError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions: {
    readonly code: ErrorCode;
    /** What the caller may not use, and the rule that says so; with UNAUTHORIZED_FIELD_OR_TYPE. */
    readonly coordinate?: string;
    readonly rule?: string;
  };
}

/** A type as a variable has it: wrappers around the name of a scalar, an enum or an input object. */
export type InputTypeRef =
  | { readonly kind: "named"; readonly name: string; readonly nonNull: boolean }
  | { readonly kind: "list"; readonly item: InputTypeRef; readonly nonNull: boolean };

/** How a value of a scalar is checked: as the specification says, as the mesh says, or not at all. */
export type ScalarRule = "Int" | "Float" | "String" | "Boolean" | "ID" | "mesh" | "custom";

/** A named input type, as data: what a value of it may be. */
export type InputType =
  | { readonly kind: "scalar"; readonly name: string; readonly rule: ScalarRule }
  | {
      readonly kind: "enum";
      readonly name: string;
      readonly values: readonly string[];
      /** Values that the caller may not use, with the rule that says so; absent where there is none. */
      readonly refusedValues?: Readonly<Record<string, string>> | undefined;
    }
  | {
      readonly kind: "object";
      readonly name: string;
      readonly isOneOf: boolean;
      readonly fields: Readonly<Record<string, InputField>>;
    };

export interface InputField {
  readonly type: InputTypeRef;
  /** JSON of the default; absent where there is none. */
  readonly defaultValue?: unknown;
  /** The rule by which the caller may not use the field: whoever gives it is refused. */
  readonly refusedBy?: string | undefined;
}

/** A variable that an operation declares. */
export interface VariableSpec extends InputField {
  readonly name: string;
  /** Null is refused although the type allows it: a place that uses the variable does not. */
  readonly refusesNull?: boolean | undefined;
}

/** Everything that coercing the variables of an operation takes, as plain data. */
export interface VariablePlan {
  readonly variables: readonly VariableSpec[];
  /** The named types that the variables reach, by name. */
  readonly types: Readonly<Record<string, InputType>>;
}

/** What an operation costs at most, as data: `fixed`, for each sized part its size times what one of it costs, and what its input is. */
export interface CostPlan {
  readonly fixed: number;
  readonly sized: readonly SizedCost[];
  /** Absent where no argument is of an input type that costs anything. */
  readonly inputs?: readonly InputCost[] | undefined;
}

/**
 * A part of an operation that is there as often as variables say: the largest of those that are given, else `otherwise`. A variable may be followed by
 * fields of its input type, as in `page.first`.
 */
export interface SizedCost {
  readonly variables: readonly string[];
  readonly otherwise: number;
  readonly each: CostPlan;
}

/** Input objects in a variable, so many times over. */
export interface InputCost {
  readonly variable: string;
  readonly type: string;
  readonly times: number;
  /** The objects themselves have been counted: only what is in them is. */
  readonly isCounted?: true | undefined;
}

/** What an object of an input type costs, and its fields where they are given. */
export interface InputTypeCost {
  readonly weight: number;
  readonly fields: Readonly<
    Record<string, { readonly weight: number; readonly type?: string; readonly isCounted?: true }>
  >;
}

/** What a whole operation costs at most, and what that is made of once its answer is there. */
export interface OperationCost extends CostPlan {
  /** What it costs where every list is empty. */
  readonly least?: number | undefined;
  /** What one item of a list costs without the lists in it, by the list's response keys from the root, joined by dots; those that cost nothing are left out. */
  readonly items?: Readonly<Record<string, number>> | undefined;
  /** By name; absent where no input is counted. */
  readonly inputTypes?: Readonly<Record<string, InputTypeCost>> | undefined;
  /** Variables, as in {@link SizedCost}, that hold the size of a page. */
  readonly pages?: readonly string[] | undefined;
}

/**
 * One operation that is allowed and valid, in its normal form: comments, fragment definitions, other operations, its name and literals are gone.
 */
export interface Operation {
  readonly kind: "query" | "mutation";
  readonly name: string | undefined;
  /** The normal form without introspection; equal texts have equal plans. Empty where nothing is left to plan. */
  readonly text: string;
  readonly variables: VariablePlan;
  /** Values of variables that stand in `text` for literals of the client's text; they join the client's variables. */
  readonly literals: Readonly<Record<string, unknown>>;
  /** In the units of `@cost` and `@listSize`; `costOf` gives the number, from the client's variables and `literals`. */
  readonly cost: OperationCost;
  /** Values of the root's introspection fields, by response key. */
  readonly constants: Readonly<Record<string, unknown>>;
  /** Response keys of the root in their order, where `constants` stand among others; else none. */
  readonly order: readonly string[];
  /** Variables that `constants` depend on; where the request's values for them cannot be used, `constants` is empty. */
  readonly dependsOn: readonly string[];
}

/** An operation with the document that its text is the print of: one definition, no fragment definitions; absent where `text` is empty. */
export interface ReadOperation extends Operation {
  readonly document: DocumentNode | undefined;
}

/** What a reader goes by where not everybody may use all of the schema. `policy/` decides it. */
export interface ReadingPolicy {
  /** Why an operation in normal form, with its literals, is refused as a whole; empty where it is not. */
  checkInputs(document: DocumentNode, clearance: Clearance): readonly OperationError[];
  /** Input fields and enum values that the caller may not use, by coordinate, with the rule. */
  refusedInputs(clearance: Clearance): ReadonlyMap<string, string>;
  /** The schema as the caller sees it. */
  schemaFor(clearance: Clearance): GraphQLSchema;
}

/** An operation, or the errors that the client gets instead. */
export type Prepared<Value> =
  | { readonly value: Value; readonly errors?: undefined }
  | { readonly value?: undefined; readonly errors: readonly OperationError[] };
