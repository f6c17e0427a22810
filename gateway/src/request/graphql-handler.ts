import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { ErrorCode } from "@trellis/shared/errors";
import type { CorsPolicy, DeadlinePolicy, HttpPolicy, Log } from "../config/index.ts";
import { acceptAny, acceptOf } from "./accept.ts";
import { checkHeaders } from "./check-headers.ts";
import { createDeadlineQueue } from "./deadline-queue.ts";
import { Exchange, type Desk } from "./exchange.ts";
import { parseBody, parseSearch, type Parameters, type ParsedRequest } from "./parse-request.ts";
import { readBody } from "./read-body.ts";
import { refusals, toRefusalReply } from "./refusals.ts";
import type { Accept, GraphqlRequest, Refusal, Reply, Scope } from "./types.ts";
import { createReplyWriter } from "./write-reply.ts";

/** Answers a request whose form holds; must not execute a mutation that came by GET. What it throws becomes an internal error. */
export type ServeGraphql = (request: GraphqlRequest, scope: Scope) => Reply | Promise<Reply>;

export interface GraphqlHandlerOptions {
  readonly http: HttpPolicy;
  readonly cors: CorsPolicy;
  readonly deadlines: DeadlinePolicy;
  readonly log: Log;
  readonly serve: ServeGraphql;
  /** Told the code of each request that is refused because of its form. */
  readonly onMalformed?: (code: ErrorCode) => void;
}

const searchOf = (url: string): string => {
  const start = url.indexOf("?");
  return start === -1 ? "" : url.slice(start + 1);
};

const toRequest = (
  { method, headers, socket }: IncomingMessage,
  { query, persisted, operationName, variables, domains }: Parameters,
  accept: Accept,
): GraphqlRequest => ({
  method: method as "GET" | "POST",
  query,
  persisted,
  operationName,
  variables,
  domains,
  accept,
  headers,
  client: socket.remoteAddress ?? "",
});

const refuse = (
  { writer, log }: Desk,
  [request, response]: [IncomingMessage, ServerResponse],
  refusal: Refusal,
  accept: Accept,
): void => {
  const { status, code, message } = refusal;
  log({ level: "info", event: "request-refused", message, code, status });
  const reply = toRefusalReply(refusal, accept);
  if (refusal.close)
    writer.writeAndClose(request, response, { ...reply, isUrgent: refusal.close === "at once" });
  else writer.write(request, response, reply);
};

const runServe = (serve: ServeGraphql, request: GraphqlRequest, exchange: Exchange): void => {
  try {
    const reply = serve(request, exchange);
    if (!(reply instanceof Promise)) return exchange.answer(reply);
    reply.then(
      (made) => exchange.answer(made),
      (thrown: unknown) => exchange.fail(thrown),
    );
  } catch (thrown) {
    exchange.fail(thrown);
  }
};

/**
 * Answers GraphQL over HTTP on the bare server: checks method, media types, forgery, size and form before `serve` sees anything, gives each
 * request a deadline, and answers with REQUEST_TIMEOUT where `serve` has not done so soon after it.
 */
export const createGraphqlHandler = (options: GraphqlHandlerOptions): RequestListener => {
  const { serve, log, onMalformed } = options;
  const { bodyBytes, bodyValues } = options.http;
  const { requestMilliseconds: milliseconds } = options.deadlines;
  const queue = createDeadlineQueue(milliseconds);
  const desk: Desk = { queue, milliseconds, writer: createReplyWriter(options.cors), log };
  return (request, response) => {
    if (desk.writer.isTooLate(request)) return;
    const accept = acceptOf(request.headers.accept);
    const refusal = accept === undefined ? refusals.accept : checkHeaders(request, bodyBytes);
    const turnAway = (malformed: Refusal): void => {
      onMalformed?.(malformed.code);
      refuse(desk, [request, response], malformed, accept ?? acceptAny);
    };
    if (accept === undefined || refusal !== undefined) return turnAway(refusal ?? refusals.accept);
    const run = (parsed: ParsedRequest): void => {
      if (parsed.refusal !== undefined) turnAway(parsed.refusal);
      else runServe(serve, toRequest(request, parsed, accept), new Exchange(request, response, accept, desk));
    };
    if (request.method === "GET") return run(parseSearch(searchOf(request.url ?? ""), bodyValues));
    return readBody(request, bodyBytes, (body) =>
      run(Buffer.isBuffer(body) ? parseBody(body, bodyValues) : { refusal: body }),
    );
  };
};
