import type { FastifyRequest } from "fastify";
import { parseJson } from "./parse-json.ts";

/** The parser of JSON bodies for the listener, with its limit of keys and values; the status of its error tells the client what is wrong. */
export const createBodyParser =
  (maxValues: number) =>
  async (_request: FastifyRequest, body: Buffer): Promise<unknown> => {
    const { value, fault } = parseJson(body, maxValues);
    if (fault !== undefined) throw Object.assign(new Error(`the body must ${fault}`), { statusCode: 400 });
    return value;
  };
