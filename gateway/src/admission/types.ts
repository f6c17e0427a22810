import type { ErrorCode } from "@trellis/shared/errors";

/** A request that may go on; it holds a place until it is settled. */
export interface Lease {
  readonly isAdmitted: true;
  /** Gives the place back; call it on every way out. A second call does nothing. */
  settle(): void;
}

/** Why the gateway takes nothing now. */
export type OverloadReason = "concurrency" | "loop" | "heap";

/** A request that is refused because of others: try again later. Made once, so that refusing costs almost nothing. */
export interface Overloaded {
  readonly isAdmitted: false;
  readonly reason: OverloadReason;
  readonly status: 503;
  readonly code: ErrorCode;
  /** For the header Retry-After, in seconds. */
  readonly retryAfter: string;
  /** The whole body: one error with the code. */
  readonly body: Buffer;
}

/** What a guard goes by. */
export interface Load {
  /** Requests that hold a place. */
  inFlight(): number;
}

/** One reason to take nothing now: asked for every request, so it looks at what was measured before and measures nothing itself. */
export interface Guard {
  readonly reason: OverloadReason;
  isOverloaded(load: Load): boolean;
}
