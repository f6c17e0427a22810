import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/** Default size limit of one domain's answer, decompressed, in bytes. */
export const responseLimitDefaults = { bytes: 10 * 1024 * 1024 } as const;

/** How much of a domain's answer is read before the call is cut. */
export const responseLimitPolicy = z
  .strictObject({
    bytes: wholeNumber({ min: 1024, max: 256 * 1024 * 1024, default: responseLimitDefaults.bytes }),
  })
  .prefault({});

export type ResponseLimitPolicy = z.output<typeof responseLimitPolicy>;
