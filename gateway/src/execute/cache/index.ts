/**
 * Keeps what domains answered about entities, by the versions of the products that were read (`entries`, `product-sets`). It stands before the
 * line to the domains and gives whole answers in their bytes, so no engine knows of it; only under a lease of the domain is anything read.
 */
export {
  createEntityCache,
  type CacheFigures,
  type EntityCache,
  type EntityCacheOptions,
} from "./entity-cache.ts";
export type { LeaseAnswer } from "./leases.ts";
