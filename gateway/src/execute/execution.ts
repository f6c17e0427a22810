import type { ErrorCode } from "@trellis/shared/errors";
import type { Principal } from "@trellis/shared/identity";
import type { Path, ProductReading } from "./types.ts";

/** What an execution needs besides its program. */
export interface ExecutionScope {
  /** The client's variables after coercion, as JSON values; a variable that was not given and has no default is absent. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly principal: Principal;
  /** Aborts when the request's time is up, with DeadlineExceeded, or when the client hangs up. */
  readonly signal: AbortSignal;
  /** Whose errors may reach the client in their own words, beside those of our list. */
  readonly publicErrors?: PublicErrors | undefined;
  /** What all answers of the request together may weigh; every call takes it along. */
  readonly budget?: ByteBudget | undefined;
  /** What the answer to the client may weigh: an entity that stands in many places is received once and weighs in each. Absent: anything. */
  readonly answerBytes?: number | undefined;
  /** The request's place in a distributed trace; every call takes it along. */
  readonly traceparent?: string | undefined;
  /** Where the subgraphs of the snapshot are that the request began on, where the snapshot says it; every call takes it along. */
  readonly urls?: Readonly<Record<string, string>> | undefined;
  /** Whether a principal that is bound to some accounts may see this one. With it answers are decoded, and what domains say of other accounts is taken for absent. Absent: all accounts. */
  readonly fence?: ((accountId: string) => boolean) | undefined;
  /** By which version of the account index a bound principal is judged; every call takes it along. */
  readonly accountIndex?: string | undefined;
}

/** An error that may reach the client as it is: fixed text, a code of the closed list, the domain's name. */
export interface ExecutionError {
  readonly message: string;
  readonly path?: Path | undefined;
  readonly extensions: {
    readonly code: ErrorCode;
    readonly domain?: string | undefined;
    /** The domain's own code, where its contract declares it public. */
    readonly domainCode?: string | undefined;
  };
}

/** The codes of errors that domains made for clients, by domain. */
export type PublicErrors = ReadonlyMap<string, ReadonlySet<string>>;

/** One call to a domain, as the domain report needs it. */
export interface CallReport {
  readonly domain: string;
  /** Set where nothing of the answer came from the domain. */
  readonly failure?: ErrorCode | undefined;
  readonly products: Readonly<Record<string, ProductReading>>;
}

/** An answer before it is written. Exactly one of `bytes` and `data` is set. */
export interface Execution {
  /** The whole answer `{"data":…}` as JSON, where bytes of domains could be carried into it; there are no errors then. */
  readonly bytes?: Uint8Array | undefined;
  /** May be called once, when nobody looks at `bytes` any more: their room is used again. */
  readonly giveBack?: (() => void) | undefined;
  /** The value of `data`; null where a null reached the root. */
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly ExecutionError[];
  readonly calls: readonly CallReport[];
  /** What the items of all lists cost that domains answered with, by the costs in the program; absent where they were not counted. */
  readonly listed?: number | undefined;
}

/** One call to a domain: a body that is ready to be sent. */
export interface DomainCall {
  readonly domain: string;
  /** JSON `{"query":…,"variables":…}`. */
  readonly body: string;
  /** Queries may be tried again and shared; mutations never. */
  readonly isQuery: boolean;
  readonly principal: Principal;
  readonly signal: AbortSignal;
  /** What all answers of the request together may weigh. */
  readonly budget?: ByteBudget | undefined;
  /** The request's place in a distributed trace, for the header of this name. */
  readonly traceparent?: string | undefined;
  /** Where the subgraphs are that the call was planned for; absent where they are where they are now. */
  readonly urls?: Readonly<Record<string, string>> | undefined;
  /** By which version of the account index a bound principal is judged: what was answered by another one is no answer to this call. */
  readonly accountIndex?: string | undefined;
  /** The JSON texts of the representations, joined by commas, with which the body ends, where entities are asked for. */
  readonly representations?: string | undefined;
  /** Absent where nothing of the answer is to be kept. */
  readonly receipt?: Receipt | undefined;
}

/** How an engine says that an answer was what was asked for: checked, whole and without an error. Only such an answer is kept. */
export interface Receipt {
  /** Set with the answer where it could be kept. */
  keep?: (() => void) | undefined;
  /** The answer's bytes, set with it where nobody else was given them: whoever asked may give their room back, unless the answer is kept. */
  room?: Buffer | undefined;
}

/** Bytes that the answers to one request may still have; every call of the request takes from the same one. */
export interface ByteBudget {
  left: number;
}

/** The line to all domains: signing, connections, deadline, retry, breaker, bulkhead, limits. */
export interface DomainLine {
  /**
   * Sends the call and reads its answer. `read` gets the whole body of an answer that claims to be GraphQL over JSON; what it throws counts as a
   * fault of the domain. Rejects with a SubgraphFailure alone.
   */
  send<Answer>(call: DomainCall, read: (body: Buffer) => Answer): Promise<Answer>;
}
