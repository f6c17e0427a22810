import type { Principal } from "@trellis/shared/identity";

/** What belongs to one client request while it is served. */
export interface RequestScope {
  readonly principal: Principal;
  /** Aborts when the request's time is up or the client has gone. */
  readonly signal: AbortSignal;
}
