/** Remembers nonces for at least `milliseconds`; bounded, and full means refused, never forgotten. */
export interface NonceCache {
  /** True the first time, false for a repeated nonce or when there is no room to remember it. */
  claim(nonce: string): boolean;
}

/** Two generations: the older one is dropped whole, so that forgetting costs nothing per call. */
export function createNonceCache(options: {
  milliseconds: number;
  maxEntries?: number;
  now?: () => number;
}): NonceCache {
  const { milliseconds, maxEntries = 250_000, now = Date.now } = options;
  let current = new Set<string>();
  let previous = new Set<string>();
  let since = now();

  const turn = () => {
    const age = now() - since;
    if (age < milliseconds) return;
    previous = age < 2 * milliseconds ? current : new Set();
    current = new Set();
    since = now();
  };

  return {
    claim(nonce) {
      turn();
      if (current.has(nonce) || previous.has(nonce) || current.size >= maxEntries) return false;
      current.add(nonce);
      return true;
    },
  };
}
