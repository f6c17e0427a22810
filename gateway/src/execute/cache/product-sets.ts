import type { ProductReading } from "../types.ts";
import type { Lease } from "./leases.ts";

/** The versions of products that an answer was read from. */
export interface ProductSet {
  readonly versions: readonly (readonly [product: string, version: string])[];
  /** Whether the versions are those of the lease. */
  isCurrent(lease: Lease): boolean;
}

const createSet = (versions: ProductSet["versions"]): ProductSet => {
  let seen: Lease | undefined;
  let isCurrent = false;
  return {
    versions,
    isCurrent(lease) {
      if (lease === seen) return isCurrent;
      seen = lease;
      isCurrent = versions.every(([product, version]) => lease.products[product]?.version === version);
      return isCurrent;
    },
  };
};

/** Sets that are remembered: each is a combination of versions that some answer was read from. */
const mostSets = 1000;

/** Gives the one set of the readings; undefined where a product has no version, or where there are none. */
export const createProductSets = (): ((
  products: Readonly<Record<string, ProductReading>>,
) => ProductSet | undefined) => {
  const sets = new Map<string, ProductSet>();
  return (products) => {
    const versions: (readonly [string, string])[] = [];
    for (const [product, { version }] of Object.entries(products)) {
      if (version === null) return undefined;
      versions.push([product, version]);
    }
    if (versions.length === 0) return undefined;
    const key = JSON.stringify(versions);
    const known = sets.get(key) ?? createSet(versions);
    if (sets.size >= mostSets) sets.clear();
    sets.set(key, known);
    return known;
  };
};
