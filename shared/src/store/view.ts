import type { DataProduct } from "@trellis/shared/contract";
import { PublicError } from "@trellis/shared/errors";
import { mayRead, mayShowPersons, type Bounds } from "./bounds.ts";
import type { Followed } from "./follow.ts";
import type { Snapshot } from "./snapshot.ts";
import type { ProductState, StoreView } from "./types.ts";

export const notPublished: ProductState = Object.freeze({
  version: null,
  asOf: null,
  status: "NOT_PUBLISHED",
});

/** What a product is served from. */
export const stateOf = (followed: Followed<Snapshot> | undefined): ProductState => {
  if (!followed) return notPublished;
  const { version, asOf, isDegraded } = followed.opened.value.facts;
  return { version, asOf, status: followed.isLastGood ? "LAST_GOOD" : isDegraded ? "DEGRADED" : "OK" };
};

interface Pinned {
  readonly snapshot?: Snapshot;
  readonly state: ProductState;
  readonly release: () => void;
}

const pin = (followed: Followed<Snapshot> | undefined): Pinned => ({
  snapshot: followed?.opened.value,
  state: stateOf(followed),
  release: followed?.opened.take() ?? (() => {}),
});

/** The pins of a view, and which of them were read. */
const createPins = (
  products: readonly DataProduct[],
  followed: (productId: string) => Followed<Snapshot> | undefined,
) => {
  const pinned = new Map(products.map(({ id }) => [id, pin(followed(id))]));
  const read = new Map<string, ProductState>();
  let isClosed = false;
  return {
    of(productId: string): Pinned {
      if (isClosed) throw new Error("a view was read after it was closed");
      const found = pinned.get(productId);
      if (!found) throw new Error(`${productId} is no product of this store`);
      read.set(productId, found.state);
      return found;
    },
    read: () => Object.fromEntries(read),
    close(): void {
      if (isClosed) return;
      isClosed = true;
      for (const { release } of pinned.values()) release();
    },
  };
};

/** Pins the version of each product that is served now, within bounds. */
export function createView(
  products: readonly DataProduct[],
  followed: (productId: string) => Followed<Snapshot> | undefined,
  bounds?: Bounds,
): StoreView {
  const pins = createPins(products, followed);
  let statements = 0;

  const reading = async <Value>(
    productId: string,
    work: (snapshot: Snapshot) => Promise<Value>,
  ): Promise<Value> => {
    const { snapshot } = pins.of(productId);
    if (!snapshot) throw new PublicError("NOT_PUBLISHED", `No version of ${productId} has been published.`);
    const before = snapshot.executed();
    const result = work(snapshot);
    statements += snapshot.executed() - before;
    return result;
  };

  return {
    byIds: (productId, ids) => reading(productId, (snapshot) => snapshot.byIds(ids, bounds)),
    connection: (productId, request) =>
      reading(productId, (snapshot) => snapshot.connection(request, bounds)),
    rollup: (rollup, accountIds) =>
      reading(rollup.product, (snapshot) => snapshot.rollup(rollup, accountIds, bounds)),
    mayRead: (accountId) => mayRead(bounds, accountId),
    mayShowPersons: (accountId) => mayShowPersons(bounds, accountId),
    bounds,
    state: (productId) => pins.of(productId).state,
    versions: pins.read,
    statements: () => statements,
    close: pins.close,
  };
}
