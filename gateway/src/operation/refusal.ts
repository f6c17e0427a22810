import type { ErrorCode } from "@trellis/shared/errors";
import type { GraphQLError } from "graphql";
import type { OperationLimitPolicy } from "../config/index.ts";
import type { OperationError } from "./types.ts";

/** Thrown within this room alone: the operation is not served, and this is what its client gets. */
export class Refusal extends Error {
  readonly errors: readonly OperationError[];

  constructor(errors: readonly OperationError[]) {
    super("The operation is refused.");
    this.errors = errors;
  }
}

/** A refusal with one sentence. */
export const refusal = (code: ErrorCode, message: string): Refusal =>
  new Refusal([{ message, extensions: { code } }]);

/** What stands between `has` and the limit's name, where that is not the name itself. */
const units: Partial<Record<keyof OperationLimitPolicy, string>> = {
  bytes: "bytes of text",
  nesting: "levels of brackets and fragments",
  depth: "levels of fields",
  rootFields: "fields at its root",
  arguments: "arguments of one field",
  listItems: "items in one list",
  variableDepth: "levels in a variable",
  variableValues: "values in its variables",
};

/** The error of a text beyond a limit: the limit's name, its value and what came instead. */
export const refuseSize = (
  limit: keyof OperationLimitPolicy,
  allowed: number,
  came: number | string,
): Refusal =>
  refusal(
    "OPERATION_LIMIT_EXCEEDED",
    `The operation has ${came} ${units[limit] ?? limit}; the limit "${limit}" is ${allowed}.`,
  );

const suggestion = / ?Did you mean [^]*?\?(?=\s|$)/g;
const longestMessage = 300;

/** An error of graphql-js on its way out: with a code, without suggestions, and no longer than a client can need. */
export const toOperationError = ({ message, locations }: GraphQLError, code: ErrorCode): OperationError => {
  const text = message.replaceAll(suggestion, "");
  return {
    message: text.length > longestMessage ? `${text.slice(0, longestMessage).toWellFormed()}…` : text,
    ...(locations ? { locations: locations.map(({ line, column }) => ({ line, column })) } : {}),
    extensions: { code },
  };
};
