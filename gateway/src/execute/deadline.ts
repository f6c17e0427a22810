import { createDeadline } from "@trellis/shared/signal";
import type { DeadlinePolicy } from "../config/index.ts";
import type { Interceptor } from "./types.ts";

/** Cuts a call, with its retries and its wait in the queue, after the domain's time limit or when the client's request is over. */
export const deadline =
  (policy: DeadlinePolicy): Interceptor =>
  (next) =>
  async (call) => {
    const limit = createDeadline(policy.subgraphMilliseconds, call.signal);
    try {
      return await next({ ...call, signal: limit.signal, deadlineAt: limit.at, requestSignal: call.signal });
    } finally {
      limit.release();
    }
  };
