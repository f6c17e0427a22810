/** A moment after which work is worthless, as an AbortSignal, with the clean-up of its timer. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds left, never below 0. */
  remaining(): number;
  /** Releases timer and listeners; call it on every way out. */
  release(): void;
}

export class DeadlineExceeded extends Error {
  constructor(milliseconds: number) {
    super(`the deadline of ${milliseconds} ms passed`);
    this.name = "DeadlineExceeded";
  }
}

/** Aborts after `milliseconds` with {@link DeadlineExceeded}, or with the caller's reason as soon as one of `parents` aborts. */
export function createDeadline(milliseconds: number, ...parents: (AbortSignal | undefined)[]): Deadline {
  const controller = new AbortController();
  const at = Date.now() + milliseconds;
  const timer = setTimeout(() => controller.abort(new DeadlineExceeded(milliseconds)), milliseconds);
  const linked = parents.filter((parent) => parent !== undefined);
  const follow = (event: Event) => controller.abort((event.target as AbortSignal).reason);
  for (const parent of linked) {
    if (parent.aborted) controller.abort(parent.reason);
    else parent.addEventListener("abort", follow, { once: true });
  }
  return {
    signal: controller.signal,
    at,
    remaining: () => Math.max(0, at - Date.now()),
    release() {
      clearTimeout(timer);
      for (const parent of linked) parent.removeEventListener("abort", follow);
    },
  };
}
