/** Composes what the domains serve, checks it, and keeps one frozen snapshot at a time, the last good one on disk. */
export { compose } from "./compose.ts";
export { loadLastGood, saveLastGood } from "./last-good.ts";
export { securityFeatures } from "./security-features.ts";
export {
  startSupergraphManager,
  type SupergraphManager,
  type SupergraphManagerOptions,
} from "./supergraph-manager.ts";
export type { Composition, Sdls, Snapshot } from "./types.ts";
