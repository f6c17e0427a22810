import { errorCodes } from "@trellis/shared/errors";
import type { Overloaded, OverloadReason } from "./types.ts";

/** The refusal for a reason, which only the log and the metrics tell: to the client all are the same. */
export const overloaded = (reason: OverloadReason, retryAfterSeconds: number): Overloaded => ({
  isAdmitted: false,
  reason,
  status: 503,
  code: "OVERLOADED",
  retryAfter: String(retryAfterSeconds),
  body: Buffer.from(
    JSON.stringify({ errors: [{ message: errorCodes.OVERLOADED, extensions: { code: "OVERLOADED" } }] }),
  ),
});
