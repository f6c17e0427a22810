import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/** Default time limits, in milliseconds: one whole request, and one domain within it. */
export const deadlineDefaults = { requestMilliseconds: 5000, subgraphMilliseconds: 2000 } as const;

/** How long an answer may take; when time is up the answer goes out with what has come. */
export const deadlinePolicy = z
  .strictObject({
    requestMilliseconds: wholeNumber({
      min: 10,
      max: 120_000,
      default: deadlineDefaults.requestMilliseconds,
    }),
    subgraphMilliseconds: wholeNumber({
      min: 10,
      max: 120_000,
      default: deadlineDefaults.subgraphMilliseconds,
    }),
  })
  .prefault({});

export type DeadlinePolicy = z.output<typeof deadlinePolicy>;
