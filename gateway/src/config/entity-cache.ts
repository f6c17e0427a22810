import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/** Default: 64 MB of what domains have answered. */
export const entityCacheDefaults = { mebibytes: 64 } as const;

/** How much of what domains answered about entities is kept, where they say which versions they serve; 0 keeps nothing. */
export const entityCachePolicy = z
  .strictObject({ mebibytes: wholeNumber({ min: 0, max: 16_384, default: entityCacheDefaults.mebibytes }) })
  .prefault({});

export type EntityCachePolicy = z.output<typeof entityCachePolicy>;
