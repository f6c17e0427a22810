import { errorCodes, type ErrorCode } from "@trellis/shared/errors";
import type { FastifyReply } from "fastify";

interface Refusal {
  readonly code: ErrorCode;
  readonly message?: string;
}

/** What the statuses that the listener itself gives mean to a client. */
export const statusErrors: Readonly<Record<number, Refusal | undefined>> = {
  400: { code: "BAD_REQUEST", message: "The body must be one JSON object in UTF-8." },
  408: { code: "BAD_REQUEST", message: "The request did not arrive in time." },
  413: { code: "PAYLOAD_TOO_LARGE" },
  414: { code: "BAD_REQUEST", message: "The address is too long." },
  415: { code: "BAD_REQUEST", message: "The body's content type must be application/json." },
  503: { code: "SUPERGRAPH_UNAVAILABLE", message: "The gateway is about to stop." },
};

/** Answers with one error of the closed list and nothing else. */
export const sendError = (reply: FastifyReply, status: number, refusal?: Refusal): FastifyReply => {
  const code = refusal?.code ?? "INTERNAL_SERVER_ERROR";
  const message = refusal?.message ?? errorCodes[code];
  return reply
    .code(status)
    .type("application/graphql-response+json; charset=utf-8")
    .send(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
};
