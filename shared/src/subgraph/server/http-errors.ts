import type { FastifyError, FastifyInstance } from "fastify";
import { errorCodes, messageOf, PublicError, type ErrorCode } from "@trellis/shared/errors";
import type { Log } from "./log.ts";

const statusOf: Readonly<Partial<Record<ErrorCode, number>>> = {
  UNAUTHENTICATED: 401,
  BAD_REQUEST: 400,
  PAYLOAD_TOO_LARGE: 413,
};

const publicOf = (thrown: unknown): PublicError | undefined => {
  if (thrown instanceof PublicError) return thrown;
  const { statusCode } = thrown as Partial<FastifyError>;
  if (statusCode === 413) return new PublicError("PAYLOAD_TOO_LARGE", errorCodes.PAYLOAD_TOO_LARGE);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new PublicError("BAD_REQUEST", errorCodes.BAD_REQUEST);
  }
  return undefined;
};

/** The body of an answer that is an error alone, in the form of GraphQL. */
const bodyOf = (message: string, code: ErrorCode) => ({ errors: [{ message, extensions: { code } }] });

/** Answers every failure outside GraphQL in its form, and tells nothing internal. */
export function answerErrors(app: FastifyInstance, { domain, log }: { domain: string; log: Log }): void {
  app.setErrorHandler(async (thrown, _request, reply) => {
    const known = publicOf(thrown);
    if (known) {
      const status = (thrown as Partial<FastifyError>).statusCode ?? statusOf[known.code] ?? 400;
      return reply.code(status).send(bodyOf(known.message, known.code));
    }
    log({ level: "error", message: `the request failed: ${messageOf(thrown)}`, domain, error: thrown });
    return reply.code(500).send(bodyOf(errorCodes.INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR"));
  });
  app.setNotFoundHandler(async (_request, reply) =>
    reply
      .code(404)
      .send(bodyOf("This address is none of the domain's: it answers POST /graphql.", "BAD_REQUEST")),
  );
}
