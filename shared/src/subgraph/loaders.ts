import { PublicError } from "@trellis/shared/errors";
import { createLoader, type Loader } from "@trellis/shared/loader";
import type { Page, Rollup, RollupValue, StoredRecord, StoreView } from "@trellis/shared/store";
import type { ConnectionArguments, RequestLoaders, SubgraphContext } from "./types.ts";
import { pageSize, recordId } from "./arguments.ts";

/** A batch may be as large as the request makes it: the store takes any number of keys in one statement. */
const wholeBatch = { maxBatchSize: Number.MAX_SAFE_INTEGER };

type Fetch<Key, Value> = (
  keys: readonly Key[],
) => Promise<ReadonlyMap<Key, Value> | readonly (Value | Error)[]>;

/** Loaders of one request by name. */
const createBatches = (): SubgraphContext["batch"] => {
  const loaders = new Map<string, unknown>();
  return <Key, Value>(name: string, fetch: Fetch<Key, Value>) => {
    const known = loaders.get(name) as Loader<Key, Value> | undefined;
    if (known) return known;
    const loader = createLoader(fetch, wholeBatch);
    loaders.set(name, loader);
    return loader;
  };
};

/** The figure of a rollup, or the error that says why there is none. */
const figureOf = ({ product }: Rollup, found: RollupValue | undefined): unknown => {
  if (found?.kind !== "mixed") return found?.value ?? null;
  return new PublicError(
    "MIXED_CURRENCY",
    `An amount over ${product} would mix ${found.currencies.join(" and ")}; filter by one currency.`,
  );
};

/** Collects reads of the view over one turn, so that each product and arguments take one statement. */
export function createLoaders(view: StoreView): { loaders: RequestLoaders; batch: SubgraphContext["batch"] } {
  const batch = createBatches();
  const inner = createBatches();

  const pages = (productId: string, args: ConnectionArguments & { withTotal?: boolean }, isRoot: boolean) => {
    const { after, where, orderBy, withTotal } = args;
    const request = { first: pageSize(args.first), after, where, orderBy, withTotal };
    return inner<string, Page | undefined>(
      `page ${isRoot} ${productId} ${JSON.stringify(request)}`,
      async (keys) => {
        if (!isRoot) return (await view.connection(productId, { ...request, accountIds: keys })).byAccount;
        return [(await view.connection(productId, request)).root];
      },
    );
  };

  const loaders: RequestLoaders = {
    record: (productId, id) =>
      inner<string, StoredRecord | undefined>(`record ${productId}`, (ids) =>
        view.byIds(productId, ids),
      ).load(recordId(id)),
    async page(productId, accountId, args) {
      const page = await pages(productId, args, accountId === null).load(accountId ?? "");
      if (!page) throw new Error(`the store gave no page of ${productId} for an account`);
      return page;
    },
    rollup: (rollup, accountId) =>
      inner<string, unknown>(`rollup ${JSON.stringify(rollup)}`, async (accountIds) => {
        const found = await view.rollup(rollup, accountIds);
        return accountIds.map((id) => figureOf(rollup, found.get(id)));
      }).load(accountId),
  };
  return { loaders, batch };
}
