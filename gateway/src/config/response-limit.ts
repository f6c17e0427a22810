import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

const mebibyte = 1024 * 1024;

/** Default size limits of one domain's answer and of all answers to one request, decompressed, in bytes; the answer to the request may weigh as much as these. */
export const responseLimitDefaults = { bytes: 10 * mebibyte, requestBytes: 20 * mebibyte } as const;

/** How much of a domain's answer is read before the call is cut, and how much of all that one request asks for, which is also what its answer may weigh. */
export const responseLimitPolicy = z
  .strictObject({
    bytes: wholeNumber({ min: 1024, max: 256 * mebibyte, default: responseLimitDefaults.bytes }),
    requestBytes: wholeNumber({
      min: 1024,
      max: 1024 * mebibyte,
      default: responseLimitDefaults.requestBytes,
    }),
  })
  .prefault({});

export type ResponseLimitPolicy = z.output<typeof responseLimitPolicy>;
