import type { ErrorCode } from "@trellis/shared/errors";

/** An operation's text with what selects and steers it, as the client sent them. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | undefined;
}

/** Why an operation is not served: for the client, in the words of the closed list. */
export interface OperationError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions: { readonly code: ErrorCode };
}

/** A type as a variable has it: wrappers around the name of a scalar, an enum or an input object. */
export type InputTypeRef =
  | { readonly kind: "named"; readonly name: string; readonly nonNull: boolean }
  | { readonly kind: "list"; readonly item: InputTypeRef; readonly nonNull: boolean };

/** A named input type, as data: what a value of it may be. */
export type InputType =
  | { readonly kind: "scalar"; readonly name: string }
  | { readonly kind: "enum"; readonly name: string; readonly values: readonly string[] }
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
}

/** A variable that an operation declares. */
export interface VariableSpec extends InputField {
  readonly name: string;
}

/** Everything that coercing the variables of an operation takes, as plain data. */
export interface VariablePlan {
  readonly variables: readonly VariableSpec[];
  /** The named types that the variables reach, by name. */
  readonly types: Readonly<Record<string, InputType>>;
}

/** One operation that is allowed and valid, in its normal form: comments, unused fragments and other operations are gone. */
export interface Operation {
  readonly kind: "query" | "mutation";
  readonly name: string | undefined;
  /** The normal form; equal texts have equal plans. */
  readonly text: string;
  readonly variables: VariablePlan;
  /** What it may cost at most, in the units of `@cost` and `@listSize`. */
  readonly cost: number;
}

/** An operation, or the errors that the client gets instead. */
export type Prepared<Value> =
  | { readonly value: Value; readonly errors?: undefined }
  | { readonly value?: undefined; readonly errors: readonly OperationError[] };
