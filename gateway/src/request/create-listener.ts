import type { RequestListener } from "node:http";
import cors, { type FastifyCorsOptions } from "@fastify/cors";
import Fastify, { type FastifyError, type FastifyInstance } from "fastify";
import {
  allowsOrigin,
  securityHeaders,
  type CorsPolicy,
  type HttpPolicy,
  type Log,
} from "../config/index.ts";
import { checkCredentials } from "./check-credentials.ts";
import { createLimitedServer } from "./create-server.ts";
import { createBodyParser } from "./json-body.ts";
import { exposedHeaders, preflightHeaders } from "./preflight.ts";
import { sendError, statusErrors } from "./send-error.ts";

const corsOptions = (policy: CorsPolicy): FastifyCorsOptions => ({
  origin: (origin, decide) => decide(null, allowsOrigin(policy, origin)),
  methods: ["GET", "POST"],
  allowedHeaders: [
    "authorization",
    "content-type",
    "accept",
    "traceparent",
    "trellis-explain",
    ...preflightHeaders,
  ],
  exposedHeaders: [...exposedHeaders],
  maxAge: 600,
  strictPreflight: false,
});

const answerErrors = (listener: FastifyInstance, log: Log): void => {
  listener.setNotFoundHandler((_, reply) =>
    sendError(reply, 404, { code: "BAD_REQUEST", message: "There is nothing at this path." }),
  );
  listener.setErrorHandler((error: FastifyError, _, reply) => {
    const known = statusErrors[error.statusCode ?? 500];
    if (!known) log({ level: "error", event: "request-failed", message: error.message, cause: error });
    return sendError(reply, known ? (error.statusCode ?? 500) : 500, known);
  });
};

/** A listener with limits on what one socket may take, security headers on every answer, JSON bodies only, and errors of the closed list. */
export const createListener = async (options: {
  http: HttpPolicy;
  cors: CorsPolicy;
  log: Log;
  /** Answers what is for `/graphql`, before anything else looks at it; left out, it is a path like any other. */
  graphql?: RequestListener | undefined;
  /** Answers under this machine's own names alone. */
  ownNamesOnly?: boolean | undefined;
}): Promise<FastifyInstance> => {
  const { http, log } = options;
  const listener = Fastify({
    bodyLimit: http.bodyBytes,
    forceCloseConnections: "idle",
    exposeHeadRoutes: false,
    logger: false,
    frameworkErrors: (_error, _request, reply) =>
      sendError(reply.headers(securityHeaders), 400, {
        code: "BAD_REQUEST",
        message: "The address must be well-formed.",
      }),
    serverFactory: (handler) => createLimitedServer(http, handler as RequestListener, options),
  });
  listener.addHook("onRequest", async (request, reply) => {
    reply.headers(securityHeaders).header("cache-control", "private, no-store");
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity")
      return sendError(reply, 415, { code: "BAD_REQUEST", message: "The body must not be compressed." });
    const refusal = checkCredentials(request.raw);
    return (
      refusal && sendError(reply.headers(Object.fromEntries([refusal.headers])), refusal.status, refusal)
    );
  });
  await listener.register(cors, corsOptions(options.cors));
  listener.removeAllContentTypeParsers();
  listener.addContentTypeParser("application/json", { parseAs: "buffer" }, createBodyParser(http.bodyValues));
  answerErrors(listener, log);
  return listener;
};
