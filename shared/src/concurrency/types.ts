/** A number of calls that may be under way at once, which moves with what is observed. */
export interface ConcurrencyLimit {
  /** Calls that may be under way now, a whole number of at least 1. */
  current(): number;
  /**
   * Takes in one call that has ended, or one look at the loop: how long it took in milliseconds, how many were under way with it, and when
   * that was, in milliseconds of any clock that only goes forward.
   */
  observe(milliseconds: number, inFlight: number, now: number): void;
  /** Takes in a call that was lost to overload (timed out, refused with 429 or 503): the limit falls at once, at most once a window. */
  drop(now: number): void;
}
