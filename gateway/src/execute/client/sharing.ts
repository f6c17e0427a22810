import { principalKey, type Principal } from "@trellis/shared/identity";
import type { DomainCall } from "../execution.ts";
import type { Flight } from "./flight.ts";

/** The questions that are under way to one domain, by who asks and what. */
export interface Sharing {
  /** The flight that a call may join. */
  find(call: DomainCall): Flight | undefined;
  /** Lets others join the flight from now on. */
  open(flight: Flight): void;
  /** Nobody may join the flight any more. */
  close(flight: Flight): void;
}

/**
 * How long a call may be joined, in milliseconds. Less than a publish waits after its last reader has switched: whoever asks after that must
 * not get the answer of a call that began before.
 */
const joinMilliseconds = 50;
/** Authorities whose empty list is kept, so that the next question of the same one need not make it anew. */
const keptAuthorities = 256;

/** On whose behalf a call is made, and by which account index. */
type Authority = Pick<DomainCall, "principal" | "accountIndex">;

/** Lets requests of one authority share identical queries that have just been sent: same domain, same body, same principal by the same account index. Mutations are never shared. */
export const createSharing = (): Sharing => {
  const byAuthority = new Map<string, Map<string, Flight>>();
  let lastPrincipal: Principal | undefined;
  let lastKey = "";
  const principalKeyOf = (principal: Principal): string => {
    if (principal === lastPrincipal) return lastKey;
    lastPrincipal = principal;
    return (lastKey = principalKey(principal));
  };
  const keyOf = ({ principal, accountIndex }: Authority): string => {
    const key = principalKeyOf(principal);
    return accountIndex === undefined ? key : `${key}\n${accountIndex}`;
  };
  return {
    find(call) {
      const flight = call.isQuery ? byAuthority.get(keyOf(call))?.get(call.body) : undefined;
      if (!flight || flight.ended) return undefined;
      return performance.now() - flight.startedAt < joinMilliseconds ? flight : undefined;
    },
    open(flight) {
      if (!flight.isQuery) return;
      const key = keyOf(flight);
      const flights = byAuthority.get(key);
      if (flights) flights.set(flight.body, flight);
      else byAuthority.set(key, new Map([[flight.body, flight]]));
    },
    close(flight) {
      if (!flight.isQuery) return;
      const key = keyOf(flight);
      const flights = byAuthority.get(key);
      if (flights?.get(flight.body) !== flight) return;
      flights.delete(flight.body);
      if (flights.size === 0 && byAuthority.size > keptAuthorities) byAuthority.delete(key);
    },
  };
};
