/** Something that is shared and must be let go of when nobody uses it any more. */
export interface Shared<Value> {
  readonly value: Value;
  /** Takes a share; returns what gives it back, once however often it is called. */
  take(): () => void;
  /** No more shares are taken; it is let go of as soon as the last one is given back. */
  retire(): void;
}

/** Counts the shares of `value` and calls `release` when it is retired and none is left. */
export function share<Value>(value: Value, release: (value: Value) => void): Shared<Value> {
  let shares = 0;
  let isRetired = false;
  let isReleased = false;
  const settle = () => {
    if (!isRetired || shares > 0 || isReleased) return;
    isReleased = true;
    release(value);
  };
  return {
    value,
    take() {
      shares += 1;
      let isMine = true;
      return () => {
        if (!isMine) return;
        isMine = false;
        shares -= 1;
        settle();
      };
    },
    retire() {
      isRetired = true;
      settle();
    },
  };
}
