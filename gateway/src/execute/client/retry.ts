import type { RetryPolicy } from "../../config/index.ts";
import type { OnClientEvent } from "../types.ts";
import type { Interceptor } from "./call.ts";

/** Attempts beyond the first, saved up by the demand. */
export interface RetryBudget {
  /** A call was made: a share of an attempt more. */
  save(): void;
  /** Spends one attempt; false where there is none left. */
  take(): boolean;
}

/** Retries saved up at most, so that a quiet hour does not buy a storm. */
const maxSaved = 10;

/** Each call saves a share of a retry, so in an outage attempts stay within `1 + share` of the demand. */
export const createRetryBudget = (share: number): RetryBudget => {
  let saved = 1;
  return {
    save() {
      saved = Math.min(maxSaved, saved + share);
    },
    take() {
      if (saved < 1) return false;
      saved -= 1;
      return true;
    },
  };
};

/**
 * Tries a query again, on a fresh connection, where the domain refused the connection, dropped it or was unavailable. A `Retry-After` is
 * honoured where it fits the deadline; else the call fails at once.
 */
export const retry =
  (policy: RetryPolicy, tools: { budget: RetryBudget; onEvent: OnClientEvent }): Interceptor =>
  (next) =>
  (call, done) => {
    const { budget, onEvent } = tools;
    budget.save();
    let left = policy.attempts;
    const attempt = () =>
      next(call, (failure) => {
        const { flight } = call;
        if (!failure?.isRetryable || !call.isQuery || left === 0 || flight.ended) return done(failure);
        const wait = failure.retryAfter ?? 0;
        if (wait >= flight.deadlineAt - performance.now() || !budget.take()) return done(failure);
        left -= 1;
        onEvent({ kind: "retry", domain: call.domain, code: failure.code, message: failure.message });
        call.isFresh = true;
        if (wait === 0) return attempt();
        const timer = setTimeout(attempt, wait);
        call.cancel = () => {
          clearTimeout(timer);
          done(flight.ended);
        };
      });
    attempt();
  };
