import { SubgraphFailure } from "../../failure.ts";
import { retryAfterOf } from "../retry-after.ts";

/** Whether the body of an answer with this status may hold GraphQL: a domain refuses an operation that its schema does not know with 400. */
export const mayAnswer = (status: number): boolean => status === 200 || status === 400 || status === 422;

/** What an answer with another status says. */
export const refusal = (status: number, retryAfter: string | undefined): SubgraphFailure => {
  const message = `the domain answered with status ${status}`;
  if (status === 429 || status >= 500) {
    return new SubgraphFailure("SUBGRAPH_UNAVAILABLE", message, {
      isRetryable: true,
      isOverload: status === 429 || status === 503,
      retryAfter: retryAfterOf(retryAfter),
    });
  }
  if (status === 401 || status === 403) return new SubgraphFailure("SUBGRAPH_UNAVAILABLE", message);
  // A call that is too large for the domain says how much the client asked for, not how the domain is.
  return new SubgraphFailure("SUBGRAPH_INVALID_RESPONSE", message, { isFault: status !== 413 });
};

export const tooLarge = () =>
  new SubgraphFailure("SUBGRAPH_RESPONSE_TOO_LARGE", "the answer is larger than the limit", {
    isFault: false,
  });

export const invalid = (message: string, cause?: unknown) =>
  new SubgraphFailure("SUBGRAPH_INVALID_RESPONSE", message, { cause });

const mediaTypes = /^application\/(?:graphql-response\+)?json\s*(?:;|$)/i;

/** Whether the media type is that of GraphQL over HTTP. */
export const isGraphqlType = (value: string): boolean =>
  value === "application/json" || value === "application/json; charset=utf-8" || mediaTypes.test(value);
