import type { Principal } from "@trellis/shared/identity";
import type { OperationError } from "../types.ts";

/** What of a request says which text it means. */
export interface PersistedRequest {
  /** Empty where it sends none. */
  readonly query: string;
  readonly persisted?: { readonly id: string; readonly isAutomatic: boolean } | undefined;
}

/** The text that is run, or why none is. */
export type Resolved =
  | { readonly query: string; readonly error?: undefined }
  | { readonly query?: undefined; readonly error: OperationError };

/** Operations that clients run by their ids. */
export interface Persisted {
  /** The text that a request of the principal means: its own, or that of an id which is known for its client or for everybody. */
  resolve(request: PersistedRequest, principal: Pick<Principal, "client" | "roles">): Resolved;
  /** Figures for the metrics: operations known by ids of manifests, bytes of those that clients registered, and requests by id. */
  readonly readings: Readonly<Record<string, () => number>>;
  /** Looks at the manifests no longer. */
  close(): void;
}
