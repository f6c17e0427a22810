import { setTimeout as sleep } from "node:timers/promises";
import type { RetryPolicy } from "../config/index.ts";
import { toFailure } from "./failure.ts";
import type { Interceptor, OnClientEvent, SubgraphAnswer } from "./types.ts";

/** Retries saved up at most, so that a quiet hour does not buy a storm. */
const maxSaved = 10;

/**
 * Tries a query again where the domain refused the connection, dropped it or was unavailable. Each call saves a share of a retry, so in an
 * outage attempts stay within `1 + budget` of the demand. A `Retry-After` is honoured where it fits the deadline; else the call fails at once.
 */
export const retry = (policy: RetryPolicy, { onEvent }: { onEvent: OnClientEvent }): Interceptor => {
  let saved = 1;
  return (next) => async (call) => {
    saved = Math.min(maxSaved, saved + policy.budget);
    const attempt = async (left: number): Promise<SubgraphAnswer> => {
      try {
        return await next(call);
      } catch (thrown) {
        const failure = toFailure(thrown);
        const wait = failure.retryAfter ?? 0;
        const fits = wait < (call.deadlineAt ?? Infinity) - Date.now();
        const isAllowed = failure.isRetryable && call.operation.isQuery && !call.signal.aborted && fits;
        if (!isAllowed || left === 0 || saved < 1) throw failure;
        saved -= 1;
        onEvent({ kind: "retry", domain: call.domain, code: failure.code, message: failure.message });
        if (wait > 0) await sleep(wait, undefined, { signal: call.signal }).catch(() => {});
        return attempt(left - 1);
      }
    };
    return attempt(policy.attempts);
  };
};
