import type { ErrorCode } from "@trellis/shared/errors";

/** Where in a domain's answer: response keys and list indexes. */
export type Path = readonly (string | number)[];

/** An error as a domain reports it. */
export interface SubgraphError {
  readonly message: string;
  readonly path?: Path;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** What the domain answered; `data` and `errors` are unchecked. */
export interface SubgraphAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly SubgraphError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** How current a product is that an answer read; `STALE` is said by the gateway, of what it read before the domain failed. */
export type ProductState = "OK" | "DEGRADED" | "LAST_GOOD" | "NOT_PUBLISHED" | "STALE";

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
  readonly extensions: {
    readonly code: ErrorCode;
    readonly domain: string;
    readonly domainCode?: string | undefined;
  };
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
    | "fence-violation"
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
