import { messageOf } from "@trellis/shared/errors";
import { Pool, type Dispatcher } from "undici";
import { abortFailure } from "./abort-failure.ts";
import { SubgraphFailure } from "./failure.ts";
import { readBody } from "./read-body.ts";
import { readAnswer } from "./read-answer.ts";
import { retryAfterOf } from "./retry-after.ts";
import { bodyOf } from "./signing.ts";
import type { Send, SubgraphAnswer } from "./types.ts";

/** Milliseconds in which a domain must accept a connection; the call's own deadline may be shorter. */
const connectMilliseconds = 1000;
const maxHeaderBytes = 16 * 1024;
/** Statuses whose body may hold a GraphQL answer: a domain refuses an operation that its schema does not know with 400. */
const answeringStatuses = new Set([200, 400, 422]);

const mediaTypes = /^application\/(?:graphql-response\+)?json\s*(?:;|$)/i;

const headerOf = (response: Dispatcher.ResponseData, name: string): string | undefined => {
  const value = response.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
};

const refusal = (response: Dispatcher.ResponseData): SubgraphFailure => {
  const { statusCode } = response;
  const message = `the domain answered with status ${statusCode}`;
  if (statusCode === 429 || statusCode >= 500) {
    return new SubgraphFailure("SUBGRAPH_UNAVAILABLE", message, {
      isRetryable: true,
      retryAfter: retryAfterOf(headerOf(response, "retry-after")),
    });
  }
  if (statusCode === 401 || statusCode === 403) return new SubgraphFailure("SUBGRAPH_UNAVAILABLE", message);
  // A call that is too large for the domain says how much the client asked for, not how the domain is.
  return new SubgraphFailure("SUBGRAPH_INVALID_RESPONSE", message, { isFault: statusCode !== 413 });
};

const receive = async (response: Dispatcher.ResponseData, limit: number): Promise<SubgraphAnswer> => {
  const { body } = response;
  if (!answeringStatuses.has(response.statusCode)) {
    body.on("error", () => {});
    body.destroy();
    throw refusal(response);
  }
  if (!mediaTypes.test(headerOf(response, "content-type") ?? "")) {
    body.on("error", () => {});
    body.destroy();
    throw new SubgraphFailure("SUBGRAPH_INVALID_RESPONSE", "the answer's content type is not JSON");
  }
  const bytes = await readBody(body, {
    limit,
    encoding: headerOf(response, "content-encoding")?.trim().toLowerCase(),
    length: headerOf(response, "content-length"),
  });
  return readAnswer(bytes);
};

/** Speaks to one domain over HTTP, with a pool of connections of its own. Follows no redirect and takes no header of the answer along. */
export const createHttpTransport = (options: {
  url: string;
  connections: number;
  responseBytes: number;
}): { send: Send; path: string; close(): Promise<void> } => {
  const url = new URL(options.url);
  const path = url.pathname;
  const pool = new Pool(url.origin, {
    connections: options.connections,
    connect: { timeout: connectMilliseconds },
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: maxHeaderBytes,
    allowH2: false,
  });
  const send: Send = async (call) => {
    if (call.signal.aborted) throw abortFailure(call);
    try {
      const response = await pool.request({
        path,
        method: "POST",
        signal: call.signal,
        body: call.body ?? bodyOf(call.query, call.variables),
        headers: {
          ...call.headers,
          "content-type": "application/json",
          accept: "application/graphql-response+json, application/json;q=0.9",
        },
      });
      return await receive(response, options.responseBytes);
    } catch (cause) {
      if (cause instanceof SubgraphFailure) throw cause;
      if (call.signal.aborted) throw abortFailure(call);
      throw new SubgraphFailure("SUBGRAPH_UNAVAILABLE", messageOf(cause), { cause, isRetryable: true });
    }
  };
  return { send, path, close: () => pool.destroy() };
};
