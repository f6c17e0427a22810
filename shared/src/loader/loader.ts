import DataLoader from "dataloader";

/** Collects keys for one turn of the event loop and fetches them together; remembers what it fetched for as long as it lives. */
export interface Loader<Key, Value> {
  load(key: Key): Promise<Value>;
  loadMany(keys: readonly Key[]): Promise<Value[]>;
}

export interface LoaderOptions<Key> {
  /** Most keys per batch; 1,000 where left out. */
  readonly maxBatchSize?: number;
  /** Text under which a key is remembered, for keys that are objects. */
  readonly keyOf?: (key: Key) => string;
}

/**
 * A loader over `fetch`, which answers a batch with a Map or with a list in the order of the keys. A key that a Map lacks gets `undefined`,
 * so give `Value` that type where it can happen. Make one per request: it caches without end.
 */
export function createLoader<Key, Value>(
  fetch: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value> | readonly (Value | Error)[]>,
  { maxBatchSize = 1000, keyOf }: LoaderOptions<Key> = {},
): Loader<Key, Value> {
  const batch = async (keys: readonly Key[]): Promise<(Value | Error)[]> => {
    const found = await fetch(keys);
    if (found instanceof Map) return keys.map((key) => found.get(key) as Value);
    const list = found as readonly (Value | Error)[];
    if (list.length !== keys.length) {
      throw new Error(`a loader must answer each of ${keys.length} keys but answered ${list.length}`);
    }
    return [...list];
  };
  const loader = new DataLoader<Key, Value, unknown>(batch, { maxBatchSize, cacheKeyFn: keyOf });
  return {
    load: (key) => loader.load(key),
    async loadMany(keys) {
      const values = await loader.loadMany(keys);
      const failed = values.find((value) => value instanceof Error);
      if (failed instanceof Error) throw failed;
      return values as Value[];
    },
  };
}
