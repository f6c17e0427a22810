import type { ErrorCode } from "@trellis/shared/errors";

type FailureCode = Extract<ErrorCode, `SUBGRAPH_${string}` | "REQUEST_TIMEOUT">;

/** A call that gave nothing: the code is for the client, message and cause are for the log. */
export class SubgraphFailure extends Error {
  readonly code: FailureCode;
  /** Whether it speaks against the domain's health; a client that hung up or asked too much does not. */
  readonly isFault: boolean;
  /** Whether the same query may be tried again at once. */
  readonly isRetryable: boolean;
  /** Whether there is nothing in it for the log: what led to it was told before, or nobody waits for the answer. */
  readonly isQuiet: boolean;
  /** Whether the domain said, or showed by its silence, that it has too much to do. */
  readonly isOverload: boolean;
  /** Milliseconds after which the domain asked to be tried again. */
  readonly retryAfter: number | undefined;

  constructor(
    code: FailureCode,
    message: string,
    options: {
      cause?: unknown;
      isFault?: boolean;
      isRetryable?: boolean;
      isQuiet?: boolean;
      isOverload?: boolean;
      retryAfter?: number | undefined;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "SubgraphFailure";
    this.code = code;
    this.isFault = options.isFault ?? true;
    this.isRetryable = options.isRetryable ?? false;
    this.isQuiet = options.isQuiet ?? false;
    this.isOverload = options.isOverload ?? false;
    this.retryAfter = options.retryAfter;
  }
}

/** Whatever was thrown as a failure of the call; what nobody planned counts as an invalid response. */
export const toFailure = (thrown: unknown): SubgraphFailure =>
  thrown instanceof SubgraphFailure
    ? thrown
    : new SubgraphFailure("SUBGRAPH_INVALID_RESPONSE", "the call failed in an unplanned way", {
        cause: thrown,
      });
