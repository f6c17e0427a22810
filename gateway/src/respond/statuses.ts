import type { ErrorCode } from "@trellis/shared/errors";
import type { MediaType } from "../request/index.ts";

const statuses: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  UNAUTHORIZED_FIELD_OR_TYPE: 403,
  PERSISTED_QUERY_ID_REQUIRED: 403,
  COST_BUDGET_EXCEEDED: 429,
  PAYLOAD_TOO_LARGE: 413,
  INTERNAL_SERVER_ERROR: 500,
  PLAN_TIMEOUT: 503,
  OVERLOADED: 503,
  SUPERGRAPH_UNAVAILABLE: 503,
  REQUEST_TIMEOUT: 504,
};

/** Errors in a request whose form is right: a client of `application/json` reads them from the body, as GraphQL over HTTP says. */
const ofText: ReadonlySet<ErrorCode> = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
  "BAD_USER_INPUT",
  "PERSISTED_QUERY_NOT_FOUND",
]);

/** The HTTP status of an answer of that type without data. */
export const statusOf = (code: ErrorCode, type: MediaType): number =>
  type === "application/json" && ofText.has(code) ? 200 : (statuses[code] ?? 400);
