import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/** Default size from which answers are compressed for clients that ask for it, in bytes, and how many may be under way at once. */
export const compressionDefaults = { bytes: 4096, concurrent: 16 } as const;

/** Which answers are compressed; those that come while enough others are under way go out as they are. */
export const compressionPolicy = z
  .strictObject({
    bytes: wholeNumber({ min: 0, max: 1024 * 1024 * 1024, default: compressionDefaults.bytes }),
    concurrent: wholeNumber({ min: 1, max: 1000, default: compressionDefaults.concurrent }),
  })
  .prefault({});

export type CompressionPolicy = z.output<typeof compressionPolicy>;
