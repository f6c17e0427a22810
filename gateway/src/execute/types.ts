import type { ErrorCode } from "@trellis/shared/errors";
import type { Principal } from "@trellis/shared/identity";
import type { PreparedOperation } from "./prepare-operation.ts";

/** Where in a domain's answer: response keys and list indexes. */
export type Path = readonly (string | number)[];

/** One operation for one domain, as text and variables. */
export interface SubgraphRequest {
  readonly domain: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The domain's own schema as of the supergraph that the operation was planned on. */
  readonly sdl: string;
  readonly principal: Principal;
  /** Aborts when the client's request is over: its deadline passed, or the client hung up. */
  readonly signal: AbortSignal;
}

/** A request on its way through the interceptors. */
export interface SubgraphCall extends SubgraphRequest {
  readonly operation: PreparedOperation;
  /** Headers to send; only our own interceptors add any. */
  readonly headers: Readonly<Record<string, string>>;
  /** The text that goes out, once it is settled. */
  readonly body?: string;
  /** When the domain's time is up, in milliseconds since the epoch. */
  readonly deadlineAt?: number;
  /** The client's request, apart from the domain's own time limit. */
  readonly requestSignal?: AbortSignal;
}

export interface SubgraphError {
  readonly message: string;
  readonly path?: Path;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** What the domain answered; `data` and `errors` are unchecked until they have passed the guards. */
export interface SubgraphAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly SubgraphError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export type Send = (call: SubgraphCall) => Promise<SubgraphAnswer>;

/** Anything around a call: gets what comes next, gives the same with something before or after it. */
export type Interceptor = (next: Send) => Send;

export type ProductState = "OK" | "DEGRADED" | "LAST_GOOD" | "NOT_PUBLISHED";

/** What an answer says of one data product that it read. */
export interface ProductReading {
  readonly version: string | null;
  readonly asOf: string | null;
  readonly status: ProductState;
}

/** An error that may reach the client: fixed text, a code of the closed list, the domain's name. */
export interface PublicSubgraphError {
  readonly message: string;
  readonly path?: Path;
  readonly extensions: { readonly code: ErrorCode; readonly domain: string };
}

/** A checked answer: only requested fields, of the right types, under the right keys; every gap has an error. */
export interface SubgraphResult {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly PublicSubgraphError[];
  readonly products: Readonly<Record<string, ProductReading>>;
  /** Set where the call as a whole failed, so that nothing of the answer came from the domain. */
  readonly failure?: ErrorCode;
}

/** What the client has to tell; details are for the log alone. */
export interface ClientEvent {
  readonly kind:
    | "call-failed"
    | "subgraph-error"
    | "entities-refused"
    | "shape-refused"
    | "retry"
    | "breaker-opened"
    | "breaker-closed"
    | "schema-drift";
  readonly domain: string;
  readonly message: string;
  readonly code?: ErrorCode;
  readonly cause?: unknown;
}

export type OnClientEvent = (event: ClientEvent) => void;
