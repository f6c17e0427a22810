import type { FastifyInstance, FastifyRequest } from "fastify";
import { PublicError } from "@trellis/shared/errors";
import {
  anonymous,
  callHeaders,
  createCallVerifier,
  type DomainKeys,
  type KeySource,
  type Principal,
} from "@trellis/shared/identity";
import type { Log } from "./log.ts";

/** The principal of each request that was let in. */
export interface Admission {
  principalOf(request: FastifyRequest): Principal;
}

const required = Object.values(callHeaders);

/**
 * Anyone who reaches the port could ask `_entities` for any account, or `_service` for the schema. So GraphQL is answered only to calls whose
 * assertion, HMAC over the raw body, time and nonce prove that the gateway makes them; everything else is 401 before a byte is parsed.
 */
export function admitSignedCalls(
  app: FastifyInstance,
  keys: KeySource<DomainKeys>,
  { domain, log }: { domain: string; log: Log },
): Admission {
  const verifier = createCallVerifier(keys);
  const principals = new WeakMap<FastifyRequest, Principal>();

  // Without the headers not even the body is read.
  app.addHook("onRequest", async (request) => {
    if (required.some((name) => request.headers[name] === undefined)) {
      throw new PublicError("UNAUTHENTICATED", "This domain answers only calls that its gateway signed.");
    }
  });
  app.addHook("preHandler", async (request) => {
    const { method, url, headers, body } = request;
    try {
      principals.set(request, await verifier.verify({ method, path: url, body: body as Buffer, headers }));
    } catch (thrown) {
      const reason =
        thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause.message : "unknown";
      log({ level: "warn", message: `refused a call: ${reason}`, domain });
      throw thrown;
    }
  });
  return { principalOf: (request) => principals.get(request) ?? anonymous };
}
