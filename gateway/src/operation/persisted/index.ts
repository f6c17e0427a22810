/** Operations that clients run by an id: from manifests that their build tools write, and, where that is allowed, from texts that they registered by hash. */
export { createPersisted } from "./create-persisted.ts";
export type { Persisted, PersistedRequest, Resolved } from "./types.ts";
