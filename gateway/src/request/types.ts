import type { IncomingHttpHeaders } from "node:http";
import type { ErrorCode } from "@trellis/shared/errors";
import type { Principal } from "@trellis/shared/identity";

/** The media types that answers have. */
export type MediaType = "application/json" | "application/graphql-response+json";

/** The media types that the client gets. Where it does not say, an answer without data is of the type whose status can be believed. */
export interface Accept {
  readonly withData: MediaType;
  readonly withoutData: MediaType;
}

/** What a request says in `extensions.domains`. */
export interface DomainWishes {
  /** Domains that must be OK, or else the request fails; empty where it names none. */
  readonly require: readonly string[];
  /** Whether the answer is to tell the state of every domain that was asked, and not only of those that are not OK. */
  readonly report: boolean;
}

/** Which persisted operation a request means. */
export interface PersistedReference {
  /** As the client gave it; not known to be anything. */
  readonly id: string;
  /** It came as Apollo's `extensions.persistedQuery`, whose id is the SHA-256 of the text that a client may send with it to have it kept. */
  readonly isAutomatic: boolean;
}

/** A GraphQL request whose form has been checked; nothing of its text has. */
export interface GraphqlRequest {
  /** A mutation must not be executed for GET. */
  readonly method: "GET" | "POST";
  /** Empty where the request names a persisted operation and sends no text with it. */
  readonly query: string;
  /** Absent where the request names none. */
  readonly persisted?: PersistedReference | undefined;
  readonly operationName: string | undefined;
  /** JSON values, except that an integer of more than 15 digits is a bigint, so that IDs keep all of them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly domains: DomainWishes;
  readonly accept: Accept;
  /** What came with it; nothing of this is ever forwarded. */
  readonly headers: IncomingHttpHeaders;
  /** Address that the request came from. */
  readonly client: string;
}

/** A whole answer; whoever writes it adds the headers that every answer has. */
export interface Reply {
  readonly status: number;
  readonly type: MediaType;
  readonly body: Uint8Array;
  /** Called once nobody looks at the body any more, where its room can be used again. */
  readonly giveBack?: (() => void) | undefined;
  /** Names and values in turn, beside those of every answer; mostly none. */
  readonly headers: readonly string[];
  /** Why the request failed as a whole, where it did only after it had been executed; for the metrics. */
  readonly failure?: ErrorCode | undefined;
}

/** One client request while it is served. */
export interface Scope {
  readonly principal: Principal;
  /** Aborts when the request's time is up, with DeadlineExceeded, or at once when the client hangs up. Made when somebody looks at it. */
  readonly signal: AbortSignal;
}

/** Why a request is not a GraphQL request: status, code of the closed list, and a sentence for the client. */
export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** Names and values in turn of headers that the answer has to have. */
  readonly headers?: readonly string[];
  /** Set where the connection is closed, because what the client goes on sending is not worth reading: once it has had time to read the answer, or at once. */
  readonly close?: true | "at once";
}
