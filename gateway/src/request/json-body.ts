import type { FastifyRequest } from "fastify";

/** A body that is no UTF-8 text or no JSON; its status tells the client so. */
const malformed = () => Object.assign(new Error("the body is not JSON in UTF-8"), { statusCode: 400 });

const isUnsafe = (key: string) => key === "__proto__";

/** Parses a JSON body strictly: invalid UTF-8 is refused instead of replaced, and so is a key that could reach a prototype. */
export const parseJsonBody = async (_request: FastifyRequest, body: Buffer): Promise<unknown> => {
  try {
    return JSON.parse(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body),
      (key, value) => {
        if (isUnsafe(key)) throw malformed();
        return value as unknown;
      },
    );
  } catch {
    throw malformed();
  }
};
