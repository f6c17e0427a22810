/** Something that has to be over at a moment. */
export interface Timed {
  /** When it has to be over, on the clock of `performance.now()`. */
  due: number;
  before: Timed | undefined;
  after: Timed | undefined;
  /** Called once, when its time is up. */
  expire(): void;
}

/** Moments that come in the order in which they were added, on one timer for all. */
export interface DeadlineQueue {
  /** Begins the time of an entry. */
  add(entry: Timed): void;
  /** Forgets an entry, whether its time was up or not. */
  remove(entry: Timed): void;
}

/** Makes a queue whose entries all have the same time, in milliseconds: so the first one added is the first one due, and none needs a timer. */
export const createDeadlineQueue = (milliseconds: number): DeadlineQueue => {
  let first: Timed | undefined;
  let last: Timed | undefined;
  let timer: NodeJS.Timeout | undefined;
  const remove = (entry: Timed): void => {
    const { before, after } = entry;
    if (before === undefined && after === undefined && first !== entry) return;
    if (before === undefined) first = after;
    else before.after = after;
    if (after === undefined) last = before;
    else after.before = before;
    entry.before = undefined;
    entry.after = undefined;
  };
  const expireDue = (): void => {
    timer = undefined;
    const now = performance.now();
    for (let entry = first; entry !== undefined && entry.due <= now; entry = first) {
      remove(entry);
      entry.expire();
    }
    if (first !== undefined) start(first.due - now);
  };
  const start = (wait: number): void => {
    timer = setTimeout(expireDue, Math.max(1, Math.ceil(wait)));
    timer.unref();
  };
  return {
    add(entry) {
      entry.due = performance.now() + milliseconds;
      entry.before = last;
      if (last === undefined) first = entry;
      else last.after = entry;
      last = entry;
      if (timer === undefined) start(milliseconds);
    },
    remove,
  };
};
