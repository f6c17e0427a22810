import type { ErrorCode } from "@trellis/shared/errors";
import type { Principal } from "@trellis/shared/identity";

/** What a request is about to spend. */
export interface Spending {
  readonly principal: Principal;
  /** Where it came from: the client of whoever did not sign in. */
  readonly address: string;
  /** Its estimated cost. */
  readonly cost: number;
  /** Splits a cost by domain; looked at only where a domain has a budget of its own. */
  readonly byDomain?: ((cost: number) => Readonly<Record<string, number>>) | undefined;
}

/** A part of the client's budget, taken before the operation is run. */
export interface Reservation {
  readonly isGranted: true;
  /** Gives back what was not spent, or takes what was spent beyond; without a number all of it was spent. A second call does nothing. */
  settle(actual?: number): void;
  /** Units of the client's budget that are left; Infinity where it has no bound. */
  left(): number;
  /** Names and values in turn of the headers that tell what is left: `RateLimit-Policy` and `RateLimit`. None where there is no bound. */
  headers(): readonly string[];
}

/** The budget does not hold so much: nothing was taken. */
export interface OverBudget {
  readonly isGranted: false;
  readonly error: { readonly message: string; readonly extensions: { readonly code: ErrorCode } };
  /** As of a reservation, and `Retry-After` where waiting helps. */
  readonly headers: readonly string[];
}

/** What clients may ask for within a window. */
export interface Budgets {
  /** Takes a request's cost from its client's budget; a promise, since the budget may be kept elsewhere. Never rejects. */
  reserve(spending: Spending): Reservation | OverBudget | Promise<Reservation | OverBudget>;
  /** Figures for the metrics. */
  readonly readings: Readonly<Record<string, () => number>>;
  close(): Promise<void>;
}

/** How much a key has spent. */
export interface Count {
  /** Units within its window, those that were just added among them. */
  readonly used: number;
  /** When the window ends, in milliseconds since 1970. */
  readonly endsAt: number;
  /** Changes the count of the same window by so many units, where it is not over; whatever becomes of it is nobody's concern. */
  correct(units: number): void;
}

/** Counts units by key and window. */
export interface Counter {
  add(key: string, units: number): Promise<Count>;
}
