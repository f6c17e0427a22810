import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/** Default size of one operation's text, in tokens: it bounds depth, aliases and directives before anything is parsed further. */
export const operationLimitDefaults = { tokens: 2000 } as const;

/** How large an operation may be. */
export const operationLimitPolicy = z
  .strictObject({
    tokens: wholeNumber({ min: 10, max: 100_000, default: operationLimitDefaults.tokens }),
  })
  .prefault({});

export type OperationLimitPolicy = z.output<typeof operationLimitPolicy>;
