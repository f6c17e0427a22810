import { readFileSync } from "node:fs";
import Fastify, { type FastifyInstance } from "fastify";
import { messageOf, UserError } from "@trellis/shared/errors";

/** Files in PEM by which a domain shows who it is. */
export interface TlsFiles {
  /** The certificate, and those between it and its authority. */
  readonly cert: string;
  readonly key: string;
}

/** Representations of a thousand accounts and their records fit several times over. */
const bodyLimit = 4 << 20;
const limits = { headersTimeout: 10_000, maxHeaderSize: 16_384 } as const;
const options = {
  bodyLimit,
  logger: false,
  trustProxy: false,
  forceCloseConnections: "idle",
  keepAliveTimeout: 65_000,
  requestTimeout: 20_000,
} as const;

const read = (what: string, file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new UserError(`The ${what} ${file} must be a file that can be read: ${messageOf(cause)}.`, {
      cause,
    });
  }
};

/** A server that speaks HTTP, with TLS where there is a certificate. Throws a UserError where that cannot be used. */
export function newApp(tls: TlsFiles | undefined): FastifyInstance {
  if (tls === undefined) return Fastify({ ...options, http: limits });
  const [cert, key] = [read("certificate", tls.cert), read("certificate's key", tls.key)];
  try {
    return Fastify({ ...options, https: { ...limits, cert, key } }) as unknown as FastifyInstance;
  } catch (cause) {
    throw new UserError(`The certificate ${tls.cert} and its key cannot be used: ${messageOf(cause)}.`, {
      cause,
    });
  }
}
