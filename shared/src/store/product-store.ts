import { join } from "node:path";
import type { DataProduct } from "@trellis/shared/contract";
import { followSnapshots, type Follower } from "./follow.ts";
import type { OpenSnapshot, Snapshot } from "./snapshot.ts";
import { openSqliteSnapshot } from "./sqlite/index.ts";
import type { ProductStore, ProductStoreOptions } from "./types.ts";
import { createView, stateOf } from "./view.ts";

const defaultPollMilliseconds = 1000;
const defaultScrubMilliseconds = 600_000;

const followProduct = (
  product: DataProduct,
  options: ProductStoreOptions,
  openSnapshot: OpenSnapshot,
): Follower<Snapshot> =>
  followSnapshots<Snapshot>({
    folder: join(options.data, "products", product.id),
    product: product.id,
    open: ({ version, manifest, file }) =>
      openSnapshot(file, product, {
        version,
        asOf: manifest.asOf,
        isDegraded: manifest.status === "DEGRADED",
        currencies: manifest.currencies,
      }),
    close: (snapshot) => snapshot.close(),
    onEvent({ kind, version, isLastGood, reason }) {
      const status = version === null ? "NOT_PUBLISHED" : isLastGood ? "LAST_GOOD" : "OK";
      options.onEvent?.({ kind, product: product.id, version, status, reason });
    },
  });

/** Calls `work` again and again with a pause between; returns what stops it. */
const every = (milliseconds: number, work: () => Promise<void>): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const wait = () => {
    if (!isStopped) timer = setTimeout(() => void work().then(wait, wait), milliseconds).unref();
  };
  wait();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
};

/** Opens the newest snapshot of each product that verifies, and follows the pointers from then on. Verifying happens off the event loop. */
export function openProductStore(options: ProductStoreOptions): ProductStore {
  const { products, pollMilliseconds, scrubMilliseconds } = options;
  const followers = new Map(
    products.map((product) => [product.id, followProduct(product, options, openSqliteSnapshot)]),
  );
  const all = async (work: (follower: Follower<Snapshot>) => Promise<void>): Promise<void> => {
    await Promise.all([...followers.values()].map(work));
  };
  const refresh = () => all((follower) => follower.look());
  const scrub = () => all((follower) => follower.scrub());
  const stops = [
    every(pollMilliseconds ?? defaultPollMilliseconds, refresh),
    every(scrubMilliseconds ?? defaultScrubMilliseconds, scrub),
  ];
  return {
    ready: refresh(),
    products,
    view: (bounds) => createView(products, (id) => followers.get(id)?.current(), bounds),
    states: () =>
      Object.fromEntries([...followers].map(([id, follower]) => [id, stateOf(follower.current())])),
    refresh,
    scrub,
    async close() {
      for (const stop of stops) stop();
      await all((follower) => follower.close());
    },
  };
}
