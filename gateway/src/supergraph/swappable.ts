/** A value that somebody uses; give it back with `release` of the same swappable, once, on every way out. */
export interface Held<Value> {
  readonly value: Value;
}

/** One value at a time, for new users; users of an older one keep it until they are done. */
export interface Swappable<Value> {
  /** The value of now, for one user; undefined before the first one. No more than two memory accesses, so for every request. */
  acquire(): Held<Value> | undefined;
  release(held: Held<Value>): void;
  /** The value of now, for a look that ends before anything else happens. */
  peek(): Value | undefined;
  /** Puts another value in its place for whoever comes next; the older one is let go of when its last user is done. */
  swap(value: Value): void;
  /** Takes the value away; resolves when every value has been let go of. */
  close(): Promise<void>;
}

class Holder<Value> implements Held<Value> {
  readonly value: Value;
  users = 0;
  isReplaced = false;

  constructor(value: Value) {
    this.value = value;
  }
}

/** Makes a swappable that is empty; `release` lets go of a value that nobody uses any more, and is called once for each. What it throws goes to `onError`. */
export const createSwappable = <Value>(options: {
  release(value: Value): Promise<void> | void;
  onError?(error: unknown): void;
}): Swappable<Value> => {
  let current: Holder<Value> | undefined;
  const older = new Set<Promise<void>>();
  const waiting = new Map<Holder<Value>, () => void>();

  const letGo = async (holder: Holder<Value>): Promise<void> => {
    if (holder.users > 0) await new Promise<void>((resolve) => waiting.set(holder, resolve));
    try {
      await options.release(holder.value);
    } catch (error) {
      options.onError?.(error);
    }
  };
  const replace = (next: Holder<Value> | undefined): void => {
    const holder = current;
    current = next;
    if (!holder) return;
    holder.isReplaced = true;
    const gone = letGo(holder).finally(() => older.delete(gone));
    older.add(gone);
  };
  return {
    acquire() {
      if (current !== undefined) current.users += 1;
      return current;
    },
    release(held) {
      const holder = held as Holder<Value>;
      holder.users -= 1;
      if (!holder.isReplaced || holder.users > 0) return;
      waiting.get(holder)?.();
      waiting.delete(holder);
    },
    peek: () => current?.value,
    swap: (value) => replace(new Holder(value)),
    async close() {
      replace(undefined);
      await Promise.all(older);
    },
  };
};
