import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { CompressionPolicy } from "../config/index.ts";
import type { Reply } from "../request/index.ts";
import { encodingOf, type Encoding } from "./accept-encoding.ts";

const { BROTLI_PARAM_MODE, BROTLI_PARAM_QUALITY, BROTLI_MODE_TEXT } = constants;

/** Each at a level that costs little more time than the least, and is much smaller. */
const compressors: Readonly<Record<Encoding, (body: Uint8Array) => Promise<Buffer>>> = {
  br: (body) =>
    promisify(brotliCompress)(body, {
      params: { [BROTLI_PARAM_MODE]: BROTLI_MODE_TEXT, [BROTLI_PARAM_QUALITY]: 4 },
    }),
  gzip: (body) => promisify(gzip)(body, { level: 3 }),
};

/** Compresses an answer for a client that sent this `Accept-Encoding`; gives it back as it is where that is not worth it. */
export type Compress = (reply: Reply, acceptEncoding: string | undefined) => Reply | Promise<Reply>;

/** Makes what compresses answers, on threads beside the loop. */
export const createCompress = ({ bytes, concurrent }: CompressionPolicy): Compress => {
  let underWay = 0;
  const run = async (reply: Reply, encoding: Encoding): Promise<Reply> => {
    underWay += 1;
    try {
      const body = await compressors[encoding](reply.body);
      reply.giveBack?.();
      return {
        ...reply,
        body,
        giveBack: undefined,
        headers: [...reply.headers, "content-encoding", encoding],
      };
    } finally {
      underWay -= 1;
    }
  };
  return (reply, acceptEncoding) => {
    if (acceptEncoding === undefined || reply.body.byteLength < bytes || underWay >= concurrent) return reply;
    const encoding = encodingOf(acceptEncoding);
    return encoding === undefined ? reply : run(reply, encoding);
  };
};
