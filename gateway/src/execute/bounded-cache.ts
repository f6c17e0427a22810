/** A memory that forgets what was not used for longest. */
export interface BoundedCache<Value> {
  /** The remembered value, or the one that `make` gives; nothing is remembered where it throws. */
  getOrAdd(key: string, make: () => Value): Value;
}

/** A cache of at most `entries` values. */
export const createBoundedCache = <Value>(limit: { entries: number }): BoundedCache<Value> => {
  const values = new Map<string, Value>();
  return {
    getOrAdd(key, make) {
      const known = values.get(key);
      if (known !== undefined) {
        values.delete(key);
        values.set(key, known);
        return known;
      }
      const made = make();
      values.set(key, made);
      if (values.size > limit.entries) values.delete(values.keys().next().value as string);
      return made;
    },
  };
};
