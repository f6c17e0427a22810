/** Default waits in milliseconds: doubled from `first` to `most`; a process that lived `stable` begins anew. From `loop` ends in a row it is called a crash loop. */
export const backOffDefaults = { first: 200, most: 30_000, stable: 10_000, loop: 5 } as const;

export type BackOffPolicy = { readonly [Name in keyof typeof backOffDefaults]: number };

/** What to do after a process ended. */
export interface Restart {
  /** Milliseconds to wait. */
  readonly wait: number;
  /** Ends in a row, this one included. */
  readonly inARow: number;
  readonly isLoop: boolean;
}

/** Counts how often a process ended in a row; `next` takes how long it lived, in milliseconds. */
export function createBackOff(policy: BackOffPolicy = backOffDefaults): { next(lived: number): Restart } {
  let inARow = 0;
  return {
    next(lived) {
      inARow = lived >= policy.stable ? 1 : inARow + 1;
      // Capped before it is raised to a power that a number no longer holds.
      const wait = Math.min(policy.most, policy.first * 2 ** Math.min(inARow - 1, 30));
      return { wait, inARow, isLoop: inARow >= policy.loop };
    },
  };
}
