/** Remembers what was seen last, within a bound; whether it is still good is for the caller to check. */
export interface Recent<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value, weight: number): void;
}

/** Two generations: the older one is dropped whole, so that forgetting costs nothing per call. */
export function createRecent<Key, Value>(options: {
  /** What one generation weighs at most. */
  weight: number;
  /** Age at which a generation is full, however little is in it. */
  milliseconds: number;
  now: () => number;
}): Recent<Key, Value> {
  const { weight: most, milliseconds, now } = options;
  let current = new Map<Key, Value>();
  let previous = new Map<Key, Value>();
  let weighed = 0;
  let since = now();
  return {
    get: (key) => current.get(key) ?? previous.get(key),
    set(key, value, weight) {
      if (weighed + weight > most || now() - since > milliseconds) {
        previous = current;
        current = new Map();
        weighed = 0;
        since = now();
      }
      current.set(key, value);
      weighed += weight;
    },
  };
}
