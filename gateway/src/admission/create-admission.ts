import { createAimdLimit, createPlaces, type Places } from "@trellis/shared/concurrency";
import type { Log, OverloadPolicy } from "../config/index.ts";
import { concurrencyGuard } from "./concurrency-guard.ts";
import { heapGuard } from "./heap-guard.ts";
import { loopGuard } from "./loop-guard.ts";
import { watchLoop } from "./loop-watch.ts";
import { overloaded } from "./overloaded.ts";
import type { Guard, Lease, Overloaded, OverloadReason } from "./types.ts";

/** Where the number of requests under way begins; it finds its place within seconds. A first rush of heavy requests must not all be taken. */
const initialConcurrent = 64;
/** The heap is looked at once in so many looks at the loop. */
const heapEvery = 5;
/** A loop that stood still for so long is told, in milliseconds. */
const blockedMilliseconds = 1000;
/** That requests are refused is told once in this time, in milliseconds. */
const tellMilliseconds = 10_000;

export interface AdmissionOptions {
  readonly policy: OverloadPolicy;
  readonly log: Log;
  /** Called ten times a second while the heap is too full: caches let go of what they hold. */
  readonly onHeapPressure?: () => void;
}

/** Decides which requests are taken, so that those that are taken stay fast. */
export interface Admission {
  /** Why nothing is taken now, or undefined: to be asked before anything of a request is read. */
  refusal(): Overloaded | undefined;
  /** Takes a place for a request that has been read; waits a short time for one where none is free, until `signal` aborts. A promise only where it waits. */
  admit(request?: { readonly signal: AbortSignal }): Lease | Overloaded | Promise<Lease | Overloaded>;
  /** Figures for the metrics: requests under way, their limit, those refused, and how late the loop is. */
  readonly readings: Readonly<Record<string, () => number>>;
  close(): void;
}

class PlaceLease implements Lease {
  readonly isAdmitted = true;
  readonly #places: Places;
  #isSettled = false;

  constructor(places: Places) {
    this.#places = places;
  }

  settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#places.giveBack();
  }
}

/** Says in the log that requests are refused: once at first, then now and then with their number. */
const createTeller = (log: Log) => {
  let refused = 0;
  let told = 0;
  let next = 0;
  return {
    refused: () => refused,
    add(reason: OverloadReason): void {
      refused += 1;
      if (performance.now() < next) return;
      next = performance.now() + tellMilliseconds;
      const message = `requests are refused because of too much load (${reason}): ${refused - told} since it was said last`;
      told = refused;
      log({ level: "warn", event: "overloaded", message, reason });
    },
  };
};

/** Makes an admission; its guards stand in the order in which they are asked, the surest sign of trouble first. */
export const createAdmission = (options: AdmissionOptions): Admission => {
  const { policy, log, onHeapPressure = () => {} } = options;
  const limit = createAimdLimit({
    initial: Math.min(Math.max(initialConcurrent, policy.leastConcurrent), policy.mostConcurrent),
    min: Math.min(policy.leastConcurrent, policy.mostConcurrent),
    max: policy.mostConcurrent,
    targetMilliseconds: policy.loopMilliseconds,
  });
  const places = createPlaces({ capacity: limit.current, queue: policy.waiting });
  const teller = createTeller(log);
  let looks = 0;
  const watch = watchLoop((delay, now) => {
    limit.observe(delay, places.taken(), now);
    loop.look();
    if ((looks += 1) % heapEvery === 0) heap.look();
    if (delay < blockedMilliseconds) return;
    const message = `the event loop stood still for ${Math.round(delay)} ms`;
    log({ level: "warn", event: "loop-blocked", message });
  });
  const loop = loopGuard(watch, policy.stuckMilliseconds);
  const heap = heapGuard(policy.heapShare, onHeapPressure);
  const guards: readonly Guard[] = [heap, loop, concurrencyGuard(places, policy.waiting)];
  const refusals = new Map(
    guards.map(({ reason }) => [reason, overloaded(reason, policy.retryAfterSeconds)] as const),
  );
  const load = { inFlight: places.taken };

  const refuse = (reason: OverloadReason): Overloaded => {
    teller.add(reason);
    return refusals.get(reason) as Overloaded;
  };
  const refusal = (): Overloaded | undefined => {
    for (const guard of guards) if (guard.isOverloaded(load)) return refuse(guard.reason);
    return undefined;
  };
  const waitForPlace = async (request?: { readonly signal: AbortSignal }): Promise<Lease | Overloaded> =>
    (await places.wait(policy.waitMilliseconds, request?.signal))
      ? new PlaceLease(places)
      : refuse("concurrency");
  return {
    refusal,
    admit(request) {
      if (places.tryTake()) return new PlaceLease(places);
      return refusal() ?? waitForPlace(request);
    },
    readings: {
      requests_in_flight: places.taken,
      requests_limit: limit.current,
      requests_waiting: places.waiting,
      requests_shed_total: teller.refused,
      loop_delay_seconds: () => watch.takeWorst() / 1000,
    },
    close: watch.close,
  };
};
