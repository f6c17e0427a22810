import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { errorCodes, isErrorCode, PublicError } from "@trellis/shared/errors";
import type { SubgraphDefinition } from "../types.ts";
import type { Log } from "./log.ts";

/** Codes that GraphQL itself gives to what a client wrote; their messages speak of the client's own text. */
const clientCodes = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
  "BAD_USER_INPUT",
  "BAD_REQUEST",
]);

const isPublic = (thrown: unknown): boolean =>
  thrown instanceof PublicError ||
  (thrown instanceof GraphQLError && clientCodes.has(String(thrown.extensions["code"])));

const masked = (path: GraphQLFormattedError["path"]): GraphQLFormattedError => ({
  message: errorCodes.INTERNAL_SERVER_ERROR,
  path,
  extensions: { code: "INTERNAL_SERVER_ERROR" },
});

/** Lets through what was made for clients, by its code in our list or in the domain's contract, without anything but message, place and code; all else is logged and told by its code alone. */
export const maskError =
  ({ domain, contract }: SubgraphDefinition, log: Log) =>
  (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const original = unwrapResolverError(thrown);
    const { message, path, locations, extensions } = formatted;
    const code = extensions?.["code"];
    const isDeclared =
      original instanceof GraphQLError &&
      typeof code === "string" &&
      Object.hasOwn(contract.publicErrors ?? {}, code);
    if (isDeclared || (isPublic(original) && isErrorCode(code)))
      return { message, path, locations, extensions: { code } };
    log({
      level: "error",
      message: `failed at ${path?.join(".") ?? "the request"}`,
      domain,
      error: original,
    });
    return masked(path);
  };
