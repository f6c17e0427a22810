import type { IncomingHttpHeaders } from "node:http";
import type { ErrorCode } from "@trellis/shared/errors";
import type { Claims } from "@trellis/shared/identity";

/** A request whose credentials are not accepted; why stands in the log alone, and is the same for every client. */
export interface AuthRefusal {
  readonly isRefused: true;
  readonly status: 401;
  readonly code: ErrorCode;
  readonly message: string;
  /** Names and values in turn: `WWW-Authenticate`, as RFC 6750 has it. */
  readonly headers: readonly string[];
}

/** Who asks: what its token says, nothing where it has none, or why it is not believed. */
export type Identity = Claims | AuthRefusal | undefined;

/** Finds out who asks. */
export interface Authenticator {
  /**
   * What the bearer token of a request says: at once where the token was verified before, a promise where it has to be verified. Never rejects. The
   * same token gives the same object for as long as it is remembered.
   */
  authenticate(headers: IncomingHttpHeaders): Identity | Promise<Identity>;
  /** Figures for the metrics. */
  readonly readings: Readonly<Record<string, () => number>>;
  close(): void;
}
