/** Where choices come from: a whole number from 0 up to, not including, `bound`. Small numbers stand for the simple choice. */
export type Choose = (bound: number) => number;

/** The choices of a seed, always the same. */
export const seeded = (seed: number): Choose => {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
};

/** True once in `times`. */
export const seldom = (choose: Choose, times: number): boolean => choose(times) === times - 1;

/** One of the items. */
export const oneOf = <Item>(choose: Choose, items: readonly Item[]): Item =>
  items[choose(items.length)] as Item;
