/** Remembers what was seen last, within a bound; whether it is still good is for the caller to check. */
export interface Recent<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value, weight: number): void;
}

/** Two generations: the older one is dropped whole, so that forgetting costs nothing per call. */
export function createRecent<Value>(options: {
  /** Characters of one generation. */
  weight: number;
  /** Age at which a generation is full, however little is in it. */
  milliseconds: number;
  now: () => number;
}): Recent<Value> {
  const { weight: most, milliseconds, now } = options;
  let current = new Map<string, Value>();
  let previous = new Map<string, Value>();
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
