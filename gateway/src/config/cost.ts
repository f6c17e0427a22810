import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/**
 * Default bounds of what an operation may cost, in the units of `@cost` and `@listSize`: one object costs 1. A list of unknown length counts as
 * `listSize`. The maximum admits the Customer-360 of a page of a thousand accounts (58,001).
 */
export const costDefaults = { maximum: 60_000, listSize: 10 } as const;

/** What an operation may cost, estimated from its text and variables before any domain is asked; `maximum: 0` switches it off. */
export const costPolicy = z
  .strictObject({
    maximum: wholeNumber({ min: 0, max: 1_000_000_000, default: costDefaults.maximum }),
    listSize: wholeNumber({ min: 0, max: 100_000, default: costDefaults.listSize }),
  })
  .prefault({});

export type CostPolicy = z.output<typeof costPolicy>;
