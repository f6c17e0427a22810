import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { SubgraphFailure } from "./failure.ts";

const decoders: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

const tooLarge = () =>
  new SubgraphFailure("SUBGRAPH_RESPONSE_TOO_LARGE", "the answer is larger than the limit", {
    isFault: false,
  });

const invalid = (message: string, cause?: unknown) =>
  new SubgraphFailure("SUBGRAPH_INVALID_RESPONSE", message, { cause });

const isBroken = (cause: unknown) =>
  String((cause as { code?: unknown } | null)?.code).match(/^(Z_|ERR__?BROTLI|ERR_BROTLI)/) !== null;

/** At most one encoding is undone: a chain of them is a bomb, not an answer. */
const decoded = (body: Readable, encoding: string | undefined): Readable => {
  if (encoding === undefined || encoding === "" || encoding === "identity") return body;
  const decoder = Object.hasOwn(decoders, encoding) ? decoders[encoding]?.() : undefined;
  if (!decoder) throw invalid("the answer's encoding is unknown");
  body.on("error", (error) => decoder.destroy(error));
  decoder.on("close", () => body.destroy());
  return body.pipe(decoder);
};

/** Reads a whole body and counts decompressed bytes while they come; past the limit the stream is cut and nothing is kept. */
export const readBody = async (
  body: Readable,
  options: { limit: number; encoding?: string; length?: string },
): Promise<Buffer> => {
  body.on("error", () => {});
  if (Number(options.length) > options.limit) {
    body.destroy();
    throw tooLarge();
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  const stream = decoded(body, options.encoding);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > options.limit) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (cause) {
    stream.destroy();
    throw isBroken(cause) ? invalid("the answer's encoding is broken", cause) : cause;
  }
  return Buffer.concat(chunks);
};
