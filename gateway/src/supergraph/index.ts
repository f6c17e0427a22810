/**
 * Where supergraphs come from: composed of what the domains serve, or read from a file that is watched. Each is checked in a worker, made into one
 * frozen snapshot and taken as a whole, the last good one on disk. What composes and parses is loaded in the worker alone.
 */
export { startFileSource, type FileSourceOptions } from "./file-source.ts";
export { loadLastGood, saveLastGood } from "./last-good.ts";
export { startPollingSource, type PollingSourceOptions } from "./polling-source.ts";
export { createSwappable, type Held, type Swappable } from "./swappable.ts";
export type { Composition, Sdls, Snapshot, SupergraphSource } from "./types.ts";
export { approvedVersion, approveWeakening, waitingWeakening } from "./protection-files.ts";
export type { Candidate } from "./protection-changes.ts";
export { createProtectionGuard, type ProtectionGuard } from "./protection-guard.ts";
