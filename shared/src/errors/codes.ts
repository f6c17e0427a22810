/**
 * The closed list of error codes that a client can receive in `errors[].extensions.code`.
 * Adding or removing one is a change of the public interface: the README lists them and a test compares the two.
 */
export const errorCodes = {
  GRAPHQL_PARSE_FAILED: "The operation's text is not GraphQL.",
  GRAPHQL_VALIDATION_FAILED: "The operation asks for something that the schema does not have.",
  OPERATION_LIMIT_EXCEEDED: "The operation is larger than a limit allows; the message names the limit.",
  PLAN_TOO_WIDE: "The operation has too many ways to be answered; ask for less at once.",
  PLAN_TIMEOUT: "The operation could not be planned in time.",
  OVERLOADED: "The gateway has more requests than it can serve; try again after the time it says.",
  DOMAIN_REQUIRED: "A domain that the request named in extensions.domains.require is not OK.",
  OPERATION_RESOLUTION_FAILURE: "The request names no operation of its text, or several fit.",
  BAD_USER_INPUT: "A variable or an argument has a value that its type does not allow.",
  BAD_REQUEST: "The HTTP request is not a well-formed GraphQL request.",
  PAYLOAD_TOO_LARGE: "The request's body is larger than the limit.",
  UNAUTHENTICATED:
    "The token is not one that the gateway accepts, or a subgraph was called without the gateway's signature.",
  UNAUTHORIZED_FIELD_OR_TYPE: "The caller may not see this; the extensions name the coordinate and the rule.",
  COST_BUDGET_EXCEEDED: "The caller has spent its budget; try again after the time it says.",
  PERSISTED_QUERY_NOT_FOUND: "No operation is known by this id.",
  PERSISTED_QUERY_ID_REQUIRED: "This client may run operations of its manifest alone, by their ids.",
  REQUEST_TIMEOUT: "The request's deadline passed before every domain had answered.",
  NOT_PUBLISHED: "No version of this data product has been published.",
  MIXED_CURRENCY: "A sum of money would mix currencies; the message names them.",
  SUBGRAPH_UNAVAILABLE: "The domain did not accept the call, or its breaker is open.",
  SUBGRAPH_TIMEOUT: "The domain did not answer within its time limit.",
  SUBGRAPH_OVERLOADED: "Too many calls to the domain are under way.",
  SUBGRAPH_INVALID_RESPONSE: "The domain's answer is not what was asked for.",
  SUBGRAPH_RESPONSE_TOO_LARGE: "The domain's answer is larger than the limit.",
  SUBGRAPH_ERROR: "The domain reported an error of its own for this field.",
  SUPERGRAPH_UNAVAILABLE: "The gateway has no supergraph to serve yet.",
  INTERNAL_SERVER_ERROR: "Something failed in the gateway; the details are in its log.",
} as const;

export type ErrorCode = keyof typeof errorCodes;

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === "string" && Object.hasOwn(errorCodes, value);
