import type { GatewayConfig } from "../../config/index.ts";
import type { DomainCall } from "../execution.ts";
import { SubgraphFailure } from "../failure.ts";
import type { OnClientEvent } from "../types.ts";
import { createBreaker } from "./breaker.ts";
import { Call, type Interceptor, type Send } from "./call.ts";
import { Flight, hangUp, Waiter } from "./flight.ts";
import { createHttpTransport, pathsOf } from "./http/index.ts";
import { createDomainPlaces } from "./places.ts";
import { createRetryBudget, retry } from "./retry.ts";
import { secondAttempt } from "./second-attempt.ts";
import { createSharing } from "./sharing.ts";
import { signing, type SignCall } from "./signing.ts";
import type { Watch } from "./watch.ts";

/** What the line to a domain is made with. */
export type LinePolicies = Pick<
  GatewayConfig,
  "deadlines" | "responseLimit" | "retry" | "breaker" | "bulkhead" | "sharing"
>;

/** What the client counts; every number of milliseconds is the time of the whole call with its retries. */
export interface CallObserver {
  /** A call ended: `OK`, or the code that it failed with. */
  call(domain: string, outcome: string, milliseconds: number): void;
  /** Something happened that is only counted: `shared` is a call that joined one under way. */
  event(kind: "shared" | "retry" | "breaker-opened" | "breaker-closed", domain: string): void;
}

export interface LineTools {
  /** Absent where domains take unsigned calls. */
  readonly sign?: SignCall | undefined;
  readonly onEvent: OnClientEvent;
  readonly observe?: CallObserver | undefined;
  readonly watch: Watch;
}

/** How one domain is doing. */
export interface LineState {
  /** Calls that may be under way now. */
  readonly limit: number;
  readonly inFlight: number;
  /** Calls in the queue. */
  readonly waiting: number;
  readonly isOpen: boolean;
}

/** The line to one domain. */
export interface Line {
  send<Answer>(call: DomainCall, read: (body: Buffer) => Answer): Promise<Answer>;
  /** The same without retry, breaker, places and sharing, for what the gateway asks for itself. */
  ask<Answer>(call: DomainCall, read: (body: Buffer) => Answer): Promise<Answer>;
  /** As `ask`, at the address that stands beside that of GraphQL: where a domain lends its versions. */
  lease<Answer>(call: DomainCall, read: (body: Buffer) => Answer): Promise<Answer>;
  state(): LineState;
  close(): void;
}

/** The first interceptor is the outermost: it sees a call first and its end last. */
const chain = (interceptors: readonly Interceptor[], last: Send): Send =>
  interceptors.reduceRight((next, interceptor) => interceptor(next), last);

/** Makes calls of what callers want: each waits with its own deadline, those who ask the same wait together. */
const createAsk = (
  send: Send,
  { milliseconds, isShared, tools }: { milliseconds: number; isShared: boolean; tools: LineTools },
): Line["ask"] => {
  const { watch, onEvent, observe } = tools;
  const sharing = isShared ? createSharing() : undefined;
  const begin = (flight: Flight): void => {
    const call = new Call(flight, false);
    flight.call = call;
    sharing?.open(flight);
    send(call, (failure) => {
      sharing?.close(flight);
      observe?.call(flight.domain, failure?.code ?? "OK", performance.now() - flight.startedAt);
      if (!failure) return;
      const { code, message, cause, isQuiet } = failure;
      if (!isQuiet) onEvent({ kind: "call-failed", domain: flight.domain, code, message, cause });
      flight.fail(failure);
    });
  };
  return (call, read) =>
    new Promise((resolve, reject) => {
      if (call.signal.aborted) return reject(hangUp(call.signal));
      const now = performance.now();
      const on = { read, resolve: resolve as (answer: unknown) => void, reject };
      const waiter = new Waiter(call, now + milliseconds, on);
      const known = sharing?.find(call);
      if (known) {
        observe?.event("shared", call.domain);
        return known.join(waiter);
      }
      const flight = new Flight(call, now, watch);
      flight.join(waiter);
      begin(flight);
    });
};

const countEvents = ({ onEvent, observe }: LineTools): OnClientEvent =>
  observe
    ? (event) => {
        const { kind, domain } = event;
        if (kind === "retry" || kind === "breaker-opened" || kind === "breaker-closed")
          observe.event(kind, domain);
        onEvent(event);
      }
    : onEvent;

/** Opens the line to a domain that serves at an address. */
export const createLine = (url: string, policies: LinePolicies, given: LineTools): Line => {
  const tools = { ...given, onEvent: countEvents(given) };
  const { onEvent, sign } = tools;
  const milliseconds = policies.deadlines.subgraphMilliseconds;
  const transport = createHttpTransport({
    url,
    connections: policies.bulkhead.concurrent,
    responseBytes: policies.responseLimit.bytes,
  });
  const budget = createRetryBudget(policies.retry.budget);
  const breaker = createBreaker(policies.breaker, { onEvent });
  const places = createDomainPlaces(policies.bulkhead, tools.watch.lag);
  const to = (path: string, interceptors: readonly Interceptor[] = []): Send =>
    chain(sign ? [...interceptors, signing({ sign, path })] : interceptors, transport.sendTo(path));
  const { graphql: path, lease } = pathsOf(url);
  const second = secondAttempt({ milliseconds: milliseconds / 2, budget, onEvent });
  const around = [retry(policies.retry, { budget, onEvent }), breaker.around, places.around, second];
  const own = { milliseconds, isShared: false, tools: { ...tools, onEvent: () => {}, observe: undefined } };
  return {
    send: createAsk(to(path, around), {
      milliseconds,
      isShared: policies.sharing.enabled,
      tools,
    }),
    ask: createAsk(to(path), own),
    lease: createAsk(to(lease), own),
    state: () => ({ ...places.state(), isOpen: breaker.isOpen() }),
    close: transport.close,
  };
};

const noState: LineState = { limit: Infinity, inFlight: 0, waiting: 0, isOpen: false };

/** A line without anything around the transport: for what answers in this process, or does not exist. */
export const createBareLine = (send: Send, policies: LinePolicies, tools: LineTools): Line => {
  const milliseconds = policies.deadlines.subgraphMilliseconds;
  const ask = createAsk(send, { milliseconds, isShared: false, tools });
  const lease = createAsk(sendNowhere, {
    milliseconds,
    isShared: false,
    tools: { ...tools, onEvent() {}, observe: undefined },
  });
  return { send: ask, ask, lease, state: () => noState, close() {} };
};

/** A domain that the supergraph still has and the configuration no longer. */
export const sendNowhere: Send = (_, done) =>
  done(new SubgraphFailure("SUBGRAPH_UNAVAILABLE", "the configuration has no such domain"));
