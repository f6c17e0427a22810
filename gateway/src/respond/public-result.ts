import { errorCodes, isErrorCode, type ErrorCode } from "@trellis/shared/errors";
import { GraphQLError } from "graphql";
import type { DomainReport, PlacedError } from "./domain-report.ts";

/** What an engine gives before anything of it may leave the house. */
export interface EngineResult {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLError[];
  readonly extensions?: Record<string, unknown>;
}

const own = (extensions: Readonly<Record<string, unknown>>): { code?: ErrorCode; domain?: string } => {
  const { code, domain } = extensions;
  if (code === "REQUEST_TIMEOUT" && domain === undefined) return { code };
  return isErrorCode(code) && typeof domain === "string" ? { code, domain } : {};
};

const tooWide = /too many options|exceeded maximum|limit of \d+/i;

/** An error that no room planned keeps its path alone; one about a plan that is too wide says so. */
const unplanned = (error: GraphQLError): GraphQLError => {
  const isTooWide = error.path === undefined && tooWide.test(error.message);
  const code: ErrorCode = isTooWide ? "BAD_REQUEST" : "INTERNAL_SERVER_ERROR";
  const message = isTooWide
    ? "The operation has too many ways to be answered; ask for less at once."
    : errorCodes[code];
  return new GraphQLError(message, { path: error.path, extensions: { code } });
};

const publicError = (error: GraphQLError, onUnplanned: (error: GraphQLError) => void): GraphQLError => {
  // The engine also gives errors of its own that are none of GraphQL's and carry nothing.
  const { code, domain } = own(error.extensions ?? {});
  if (code !== undefined)
    return new GraphQLError(error.message, { path: error.path, extensions: { code, domain } });
  onUnplanned(error);
  return unplanned(error);
};

/** The engine found a null where the graph allows none, or a value that its type does not, and said so beside the answer only. */
const completionErrors = (extensions: Record<string, unknown> | undefined): GraphQLError[] => {
  const found = extensions?.["valueCompletion"];
  if (!Array.isArray(found)) return [];
  const code: ErrorCode = "SUBGRAPH_INVALID_RESPONSE";
  return (found as readonly GraphQLError[]).map(
    ({ path }) => new GraphQLError(errorCodes[code], { path, extensions: { code } }),
  );
};

const placed = (error: GraphQLError): PlacedError => ({
  path: error.path,
  code: error.extensions["code"] as ErrorCode,
  domain: error.extensions["domain"] as string | undefined,
});

/**
 * The answer as the client gets it: data, errors with a code of the closed list and the domain's name, and `extensions.domains` where a
 * domain is not OK. Whatever no room planned is masked and given to `onUnplanned`, for the log.
 */
export const toPublicResult = (
  result: EngineResult,
  report: DomainReport,
  onUnplanned: (error: GraphQLError) => void,
): EngineResult => {
  const errors = [
    ...(result.errors ?? []).map((error) => publicError(error, onUnplanned)),
    ...completionErrors(result.extensions),
  ];
  const domains = report.entries(errors.map(placed));
  return {
    data: result.data ?? null,
    ...(errors.length > 0 ? { errors } : {}),
    ...(domains ? { extensions: { domains } } : {}),
  };
};
