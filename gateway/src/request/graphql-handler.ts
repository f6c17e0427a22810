import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { CorsPolicy, DeadlinePolicy, HttpPolicy, Log } from "../config/index.ts";
import { acceptAny, acceptOf } from "./accept.ts";
import { isJson } from "./content-type.ts";
import { createDeadlineQueue } from "./deadline-queue.ts";
import { Exchange } from "./exchange.ts";
import { parseBody, parseSearch, type ParsedRequest } from "./parse-request.ts";
import { announcesMore, readBody } from "./read-body.ts";
import { preflightHeaders } from "./preflight.ts";
import { refusals, toRefusalReply } from "./refusals.ts";
import type { Accept, GraphqlRequest, Refusal, Reply, Scope } from "./types.ts";
import { createReplyWriter } from "./write-reply.ts";

/** Time for what has come to be put together after the request's deadline, in milliseconds. */
const lateMilliseconds = 150;

/** Answers a request whose form holds; must not answer a mutation that came by GET. What it throws becomes an internal error. */
export type ServeGraphql = (request: GraphqlRequest, scope: Scope) => Reply | Promise<Reply>;

export interface GraphqlHandlerOptions {
  readonly http: HttpPolicy;
  readonly cors: CorsPolicy;
  readonly deadlines: DeadlinePolicy;
  readonly log: Log;
  readonly serve: ServeGraphql;
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";

/** What speaks against a request by its headers alone. */
const refusalByHeaders = (request: IncomingMessage, limit: number): Refusal | undefined => {
  const { method, headers } = request;
  if (method !== "POST" && method !== "GET") return refusals.method;
  if (headers["content-encoding"] !== undefined) return refusals.encoding;
  if (method === "POST") {
    if (!isJson(headers["content-type"])) return refusals.contentType;
    return announcesMore(request, limit) ? refusals.tooLarge : undefined;
  }
  if (headers["content-type"] !== undefined && !isJson(headers["content-type"])) return refusals.contentType;
  if (!preflightHeaders.some((name) => headers[name])) return refusals.forgery;
  return hasBody(request) ? refusals.getWithBody : undefined;
};

const searchOf = (url: string): string => {
  const start = url.indexOf("?");
  return start === -1 ? "" : url.slice(start + 1);
};

/**
 * Answers GraphQL over HTTP on the bare server: checks method, media types, forgery, size and form before `serve` sees anything, gives
 * each request a deadline, and answers with REQUEST_TIMEOUT where `serve` has not done so soon after it.
 */
export const createGraphqlHandler = ({
  http,
  cors,
  deadlines,
  log,
  serve,
}: GraphqlHandlerOptions): RequestListener => {
  const milliseconds = deadlines.requestMilliseconds;
  const queue = createDeadlineQueue(milliseconds);
  const writer = createReplyWriter(cors);

  const refuse = (
    request: IncomingMessage,
    response: ServerResponse,
    refusal: Refusal,
    accept: Accept,
  ): void => {
    const { status, code, message, close } = refusal;
    log({ level: "info", event: "request-refused", message, code, status });
    const reply = toRefusalReply(refusal, accept);
    if (close) writer.writeAndClose(request, response, reply);
    else writer.write(request, response, reply);
  };
  const answer = (exchange: Exchange, reply: Reply): void => {
    if (exchange.isAnswered) return;
    exchange.isAnswered = true;
    queue.remove(exchange);
    writer.write(exchange.request, exchange.response, reply);
  };
  const fail = (exchange: Exchange, thrown: unknown): void => {
    const { message } = refusals.failed;
    log({ level: "error", event: "request-failed", message, cause: thrown });
    answer(exchange, toRefusalReply(refusals.failed, exchange.accept));
  };
  const onExpired = (exchange: Exchange): void => {
    setTimeout(() => answer(exchange, toRefusalReply(refusals.timeout, exchange.accept)), lateMilliseconds);
  };
  const run = (
    request: IncomingMessage,
    response: ServerResponse,
    accept: Accept,
    parsed: ParsedRequest,
  ): void => {
    if (parsed.refusal !== undefined) return refuse(request, response, parsed.refusal, accept);
    const exchange = new Exchange(request, response, { accept, milliseconds, onExpired });
    exchange.begin(queue);
    const { query, operationName, variables, domains } = parsed;
    const { headers, method, socket } = request;
    const asked: GraphqlRequest = {
      method: method as "GET" | "POST",
      query,
      operationName,
      variables,
      domains,
      accept,
      headers,
      client: socket.remoteAddress ?? "",
    };
    try {
      const reply = serve(asked, exchange);
      if (!(reply instanceof Promise)) return answer(exchange, reply);
      reply.then(
        (made) => answer(exchange, made),
        (thrown: unknown) => fail(exchange, thrown),
      );
    } catch (thrown) {
      fail(exchange, thrown);
    }
  };
  return (request, response) => {
    const accept = acceptOf(request.headers.accept);
    const refusal = accept === undefined ? refusals.accept : refusalByHeaders(request, http.bodyBytes);
    if (refusal !== undefined) return refuse(request, response, refusal, accept ?? acceptAny);
    const taken = accept as Accept;
    if (request.method === "GET")
      return run(request, response, taken, parseSearch(searchOf(request.url ?? ""), http.bodyValues));
    return readBody(request, http.bodyBytes, (body) => {
      if (body === undefined) refuse(request, response, refusals.tooLarge, taken);
      else run(request, response, taken, parseBody(body, http.bodyValues));
    });
  };
};
