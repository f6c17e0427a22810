import type { ProductReading } from "../types.ts";

/** What a domain said that it serves, and for how long that may be relied on. */
export interface Lease {
  /** Which start of the domain's server said so: another one may answer otherwise from the same versions. */
  readonly server: string;
  /** Every product of the domain, by id. */
  readonly products: Readonly<Record<string, ProductReading>>;
  /** Milliseconds of `performance.now()` until which it holds. */
  until: number;
  /** The same by the clock on the wall: of two that disagree, a machine that slept for one, the earlier holds. */
  wallUntil: number;
}

/** What a domain answers when it is asked for a lease. */
export interface LeaseAnswer {
  readonly milliseconds: number;
  readonly server: string;
  readonly products: Readonly<Record<string, ProductReading>>;
}

/** The leases of all domains. */
export interface Leases {
  /** The lease that holds now; where none does, one is asked for and the next call may find it. */
  current(domain: string): Lease | undefined;
  /** The lease that holds or held last. */
  last(domain: string): Lease | undefined;
  /** Relies on it no longer: an answer has shown another version. */
  expire(domain: string): void;
  close(): void;
}

/** Renewed well before it ends, so that a slow answer does not leave a gap. */
const renewMilliseconds = 400;
/** No lease is relied on for longer than this, whatever the domain says. */
const mostMilliseconds = 1000;
/** A domain that gives no lease is asked again after this. */
const pauseMilliseconds = 5000;

interface Held {
  lease: Lease | undefined;
  isAsking: boolean;
  askAgainAt: number;
  isUsed: boolean;
  timer: NodeJS.Timeout | undefined;
}

const isSame = (one: Lease, other: LeaseAnswer): boolean =>
  one.server === other.server && JSON.stringify(one.products) === JSON.stringify(other.products);

/**
 * Asks domains which versions they serve and renews what is used; a domain that nobody reads is asked nothing. A lease counts from before it
 * was asked for, so that the domain, which notes it later, never believes that it ended earlier than it did.
 */
export const createLeases = (ask: (domain: string) => Promise<LeaseAnswer>): Leases => {
  const domains = new Map<string, Held>();
  let isClosed = false;
  const heldOf = (domain: string): Held => {
    const known = domains.get(domain);
    if (known) return known;
    const made: Held = { lease: undefined, isAsking: false, askAgainAt: 0, isUsed: false, timer: undefined };
    domains.set(domain, made);
    return made;
  };
  const take = (held: Held, answer: LeaseAnswer, from: { at: number; wall: number }) => {
    const { server, products } = answer;
    const term = Math.min(answer.milliseconds, mostMilliseconds);
    const until = from.at + term;
    const wallUntil = from.wall + term;
    if (held.lease && isSame(held.lease, answer)) Object.assign(held.lease, { until, wallUntil });
    else held.lease = { server, products, until, wallUntil };
  };
  const renew = async (domain: string, held: Held): Promise<void> => {
    held.isAsking = true;
    held.isUsed = false;
    const from = { at: performance.now(), wall: Date.now() };
    try {
      take(held, await ask(domain), from);
      clearTimeout(held.timer);
      held.timer = setTimeout(() => {
        if (held.isUsed && !held.isAsking && !isClosed) void renew(domain, held);
      }, renewMilliseconds);
      held.timer.unref();
    } catch {
      held.askAgainAt = performance.now() + pauseMilliseconds;
    } finally {
      held.isAsking = false;
    }
  };
  return {
    current(domain) {
      const held = heldOf(domain);
      held.isUsed = true;
      const { lease } = held;
      const now = performance.now();
      if (lease && now < lease.until && Date.now() < lease.wallUntil) return lease;
      if (!held.isAsking && !isClosed && now >= held.askAgainAt) void renew(domain, held);
      return undefined;
    },
    last: (domain) => domains.get(domain)?.lease,
    expire(domain) {
      const lease = domains.get(domain)?.lease;
      if (lease) lease.until = Math.min(lease.until, performance.now());
    },
    close() {
      isClosed = true;
      for (const { timer } of domains.values()) clearTimeout(timer);
    },
  };
};
