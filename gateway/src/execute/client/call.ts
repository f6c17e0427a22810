import type { Principal } from "@trellis/shared/identity";
import type { SubgraphFailure } from "../failure.ts";
import type { Flight } from "./flight.ts";
import { headerLines } from "./header-lines.ts";

/** Headers of every call, as whole lines; only our own interceptors add any. */
export const standardHeaders = headerLines({
  "content-type": "application/json",
  accept: "application/graphql-response+json, application/json;q=0.9",
});

/** One way down the line. A record of fixed shape that the interceptors write to, because copies of it are what a cheap call cannot afford. */
export class Call {
  readonly flight: Flight;
  readonly domain: string;
  readonly body: string;
  readonly isQuery: boolean;
  readonly principal: Principal;
  readonly traceparent: string | undefined;
  headers: string = standardHeaders;
  /** Whether it must not go over a connection that was used before. */
  isFresh: boolean;
  /** Ends early what is under way; set by whoever has the call at the time, who then calls `done`. */
  cancel: (() => void) | undefined = undefined;
  /** Milliseconds of `performance.now()` from which silence is doubted. */
  silentUntil = Infinity;
  /** What then happens; gone once the answer has begun. */
  onSilence: (() => void) | undefined = undefined;

  constructor(flight: Flight, isFresh: boolean) {
    this.flight = flight;
    this.domain = flight.domain;
    this.body = flight.body;
    this.isQuery = flight.isQuery;
    this.principal = flight.principal;
    this.traceparent = flight.traceparent;
    this.isFresh = isFresh;
  }
}

/** Says, once, that the call has ended: without a failure its answer was delivered. */
export type Done = (failure?: SubgraphFailure) => void;

/** Sends a call on; callbacks instead of promises, which would cost more than all else that the layers do. */
export type Send = (call: Call, done: Done) => void;

/** Anything around a call: gets what comes next, gives the same with something before or after it. */
export type Interceptor = (next: Send) => Send;
