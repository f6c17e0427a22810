import type { OnClientEvent } from "../types.ts";
import { Call, type Done, type Interceptor } from "./call.ts";
import type { RetryBudget } from "./retry.ts";

/**
 * Asks a query a second time, over a fresh connection, where a connection that was used before is silent for half of the call's time: its
 * other end may have vanished without a word. The first answer wins and the other call is ended. Spends the retry budget, so that a domain
 * that is merely slow is not asked twice as much.
 */
export const secondAttempt =
  (tools: { milliseconds: number; budget: RetryBudget; onEvent: OnClientEvent }): Interceptor =>
  (next) =>
  (call, done) => {
    if (!call.isQuery || call.isFresh) return next(call, done);
    let second: Call | undefined;
    let running = 1;
    const end: Done = (failure) => {
      running -= 1;
      if (running < 0) return;
      if (failure !== undefined && running > 0 && !call.flight.isDelivered && !call.flight.ended) return;
      running = 0;
      done(failure);
    };
    call.silentUntil = call.flight.startedAt + tools.milliseconds;
    call.onSilence = () => {
      if (!tools.budget.take()) return;
      const { domain, flight, cancel } = call;
      tools.onEvent({ kind: "retry", domain, message: "a connection is silent; a fresh one is tried" });
      running += 1;
      second = new Call(flight, true);
      call.cancel = () => {
        cancel?.();
        second?.cancel?.();
      };
      next(second, (failure) => {
        if (!failure) cancel?.();
        end(failure);
      });
    };
    next(call, (failure) => {
      call.onSilence = undefined;
      if (!failure) second?.cancel?.();
      else if (running > 1) call.cancel = () => second?.cancel?.();
      end(failure);
    });
  };
