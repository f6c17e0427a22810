import { errorCodes, isErrorCode, type ErrorCode } from "@trellis/shared/errors";
import type { GraphQLFormattedError } from "graphql";

const suggestion = / ?Did you mean [^]*?\?(?=\s|$)/g;

/** An error on its way out: one of the closed list, without suggestions, stack or anything internal. */
export const toPublicError = (error: GraphQLFormattedError): GraphQLFormattedError => {
  const given = error.extensions?.["code"];
  const isPersisted = typeof given === "string" && given.startsWith("PERSISTED_QUERY_");
  const code: ErrorCode = isPersisted ? "BAD_REQUEST" : isErrorCode(given) ? given : "INTERNAL_SERVER_ERROR";
  const { domain } = error.extensions ?? {};
  // Apollo Server gives this code, and the text of it, to whatever was thrown.
  const isPlanned = code !== "INTERNAL_SERVER_ERROR";
  return {
    message: isPlanned ? error.message.replaceAll(suggestion, "") : errorCodes[code],
    ...(error.locations ? { locations: error.locations } : {}),
    ...(error.path ? { path: error.path } : {}),
    extensions: { code, ...(typeof domain === "string" ? { domain } : {}) },
  };
};
