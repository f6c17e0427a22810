import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/** Default rhythm, in milliseconds: of asking domains for their schema and the versions they serve, of looking for a new account index, and how long a domain never seen is waited for. */
export const pollingDefaults = {
  schemaMilliseconds: 5000,
  accountsMilliseconds: 1000,
  graceMilliseconds: 10_000,
  composeMilliseconds: 60_000,
} as const;

/** How often the gateway looks for something new; `composeMilliseconds` is how long one composition may take. */
export const pollingPolicy = z
  .strictObject({
    schemaMilliseconds: wholeNumber({
      min: 20,
      max: 3_600_000,
      default: pollingDefaults.schemaMilliseconds,
    }),
    accountsMilliseconds: wholeNumber({
      min: 20,
      max: 3_600_000,
      default: pollingDefaults.accountsMilliseconds,
    }),
    graceMilliseconds: wholeNumber({ min: 0, max: 600_000, default: pollingDefaults.graceMilliseconds }),
    composeMilliseconds: wholeNumber({
      min: 100,
      max: 600_000,
      default: pollingDefaults.composeMilliseconds,
    }),
  })
  .prefault({});

export type PollingPolicy = z.output<typeof pollingPolicy>;
