import type { ProductStore, ProductStoreOptions } from "./types.ts";

/** Opens the newest snapshot of each product that verifies, and follows the pointers from then on. */
export function openProductStore(options: ProductStoreOptions): ProductStore {
  throw new Error(`the store of ${options.data} cannot be opened yet`);
}
