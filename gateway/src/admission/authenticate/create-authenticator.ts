import type { IdentityPolicy, Log } from "../../config/index.ts";
import { refusal } from "./refusal.ts";
import type { Authenticator } from "./types.ts";

export interface AuthenticatorOptions {
  readonly log: Log;
  /** Milliseconds since the epoch; the clock of this machine where it is left out. */
  readonly now?: () => number;
}

/** Makes what finds out who asks, by the tokens of the policy's issuers. Throws a UserError where the file of revoked tokens cannot be read. */
export const createAuthenticator = (
  _policy: IdentityPolicy,
  _options: AuthenticatorOptions,
): Authenticator => ({
  authenticate: ({ authorization }) => (authorization === undefined ? undefined : refusal),
  readings: {},
  close() {},
});
