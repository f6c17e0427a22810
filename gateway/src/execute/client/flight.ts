import type { Principal } from "@trellis/shared/identity";
import { DeadlineExceeded } from "@trellis/shared/signal";
import type { DomainCall } from "../execution.ts";
import { SubgraphFailure, toFailure } from "../failure.ts";
import type { Call } from "./call.ts";
import type { Watch, Watched } from "./watch.ts";

/** One caller that waits for an answer, with a deadline of its own. */
export class Waiter implements Watched {
  previous: Watched | undefined = undefined;
  next: Watched | undefined = undefined;
  flight: Flight | undefined = undefined;
  readonly call: DomainCall;
  /** Milliseconds of `performance.now()`. */
  readonly deadlineAt: number;
  readonly read: (body: Buffer) => unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (failure: SubgraphFailure) => void;

  constructor(call: DomainCall, deadlineAt: number, on: Pick<Waiter, "read" | "resolve" | "reject">) {
    this.call = call;
    this.deadlineAt = deadlineAt;
    this.read = on.read;
    this.resolve = on.resolve;
    this.reject = on.reject;
  }

  /** Leaves where the time is up or nobody waits for it any more. */
  look(now: number): void {
    const { flight } = this;
    if (flight === undefined) return;
    if (this.call.signal.aborted) flight.leave(this, hangUp(this.call.signal));
    else if (now >= this.deadlineAt) flight.leave(this, tooLate());
    else flight.look(now);
  }
}

const tooLate = () => new SubgraphFailure("SUBGRAPH_TIMEOUT", "no answer in time", { isOverload: true });

const overBudget = () =>
  new SubgraphFailure("SUBGRAPH_RESPONSE_TOO_LARGE", "the answers to one request are larger than the limit", {
    isFault: false,
  });

/** Why a request that is over wants no answer any more: its time was up, or nobody waits. Neither speaks against the domain. */
export const hangUp = ({ reason }: AbortSignal): SubgraphFailure => {
  const isTimeUp = reason instanceof DeadlineExceeded;
  const message = isTimeUp ? "the request's time was up" : "nobody waits any more";
  return new SubgraphFailure("REQUEST_TIMEOUT", message, {
    cause: reason,
    isFault: false,
    isQuiet: !isTimeUp,
  });
};

/** One question to a domain, for all who ask it at the same time. */
export class Flight {
  readonly domain: string;
  readonly body: string;
  readonly isQuery: boolean;
  readonly principal: Principal;
  readonly accountIndex: string | undefined;
  readonly traceparent: string | undefined;
  readonly startedAt: number;
  /** When the last who waits gives up. */
  deadlineAt: number;
  /** Set where it ends before there is an answer, because nobody waits any more. */
  ended: SubgraphFailure | undefined = undefined;
  isDelivered = false;
  /** The way down that is under way. */
  call: Call | undefined = undefined;
  private bytes = 0;
  private late: SubgraphFailure | undefined = undefined;
  private readonly waiters: Waiter[] = [];
  private readonly watch: Watch;

  constructor(call: DomainCall, startedAt: number, watch: Watch) {
    this.domain = call.domain;
    this.body = call.body;
    this.isQuery = call.isQuery;
    this.principal = call.principal;
    this.accountIndex = call.accountIndex;
    this.traceparent = call.traceparent;
    this.startedAt = startedAt;
    this.deadlineAt = 0;
    this.watch = watch;
  }

  join(waiter: Waiter): void {
    waiter.flight = this;
    if (waiter.deadlineAt > this.deadlineAt) this.deadlineAt = waiter.deadlineAt;
    this.waiters.push(waiter);
    this.watch.add(waiter);
    if (this.bytes > 0) this.charge(waiter, this.bytes);
  }

  /** One waiter goes without an answer; with the last one the call ends. That the domain was too slow for anybody speaks against it. */
  leave(waiter: Waiter, failure: SubgraphFailure): void {
    this.waiters.splice(this.waiters.indexOf(waiter), 1);
    this.settle(waiter);
    waiter.reject(failure);
    if (failure.isOverload) this.late = failure;
    if (this.waiters.length > 0 || this.isDelivered) return;
    this.ended = this.late ?? failure;
    this.call?.cancel?.();
  }

  look(now: number): void {
    const { call } = this;
    if (call?.onSilence === undefined || now < call.silentUntil) return;
    const { onSilence } = call;
    call.onSilence = undefined;
    onSilence();
  }

  /** Takes bytes of an answer into account, as they come. */
  count(bytes: number): void {
    this.bytes += bytes;
    for (let index = this.waiters.length - 1; index >= 0; index -= 1) {
      const waiter = this.waiters[index] as Waiter;
      if (waiter.call.budget !== undefined) this.charge(waiter, bytes);
    }
  }

  /** Gives each waiter its reading of the answer; returns why it cannot be read, where it cannot. */
  deliver(body: Buffer): SubgraphFailure | undefined {
    this.isDelivered = true;
    let fault: SubgraphFailure | undefined;
    const isAlone = this.waiters.length === 1;
    for (const waiter of this.waiters) {
      this.settle(waiter);
      const { receipt } = waiter.call;
      if (receipt !== undefined) receipt.room = isAlone ? body : undefined;
      try {
        waiter.resolve(waiter.read(body));
      } catch (thrown) {
        fault = toFailure(thrown);
        waiter.reject(fault);
      }
    }
    this.waiters.length = 0;
    return fault;
  }

  /** Ends without an answer for all who still wait. */
  fail(failure: SubgraphFailure): void {
    for (const waiter of this.waiters) {
      this.settle(waiter);
      waiter.reject(failure);
    }
    this.waiters.length = 0;
  }

  private settle(waiter: Waiter): void {
    waiter.flight = undefined;
    this.watch.remove(waiter);
  }

  private charge(waiter: Waiter, bytes: number): void {
    const { budget } = waiter.call;
    if (budget === undefined) return;
    budget.left -= bytes;
    if (budget.left < 0) this.leave(waiter, overBudget());
  }
}
