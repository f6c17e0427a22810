import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { PlannerPolicy } from "../config/index.ts";
import type { OperationError } from "../operation/index.ts";

const most = 10_000;

/** Remembers which texts stopped a planner, and which clients sent them. */
export interface Refusals {
  /** Why this request is not even tried; undefined where it is. */
  reason(query: string, client: string | undefined): readonly OperationError[] | undefined;
  /** Notes that the text stopped a planner; true where the client is refused from now on. */
  noteStop(query: string, client: string | undefined): boolean;
  /** Notes that the planner failed at the text. */
  noteFailure(query: string): void;
}

const refusal = (message: string): readonly OperationError[] => [
  { message, extensions: { code: "PLAN_TIMEOUT" } },
];

const textRefused = refusal("The operation stopped the planner a short time ago; it must be another one.");
const clientRefused = refusal("Operations of this client stopped the planner again and again; it must wait.");

const keyOf = (query: string): string => hash("sha256", query, "base64");

const remember = <Value extends {}>(milliseconds: number) =>
  new LRUCache<string, Value>({ max: most, ttl: Math.max(1, milliseconds), noUpdateTTL: true });

/** A bounded memory with times as configured; texts are kept as hashes alone. */
export const createRefusals = (policy: PlannerPolicy): Refusals => {
  const { refuseTextMilliseconds, refuseClientMilliseconds, clientStops } = policy;
  const texts = remember<true>(refuseTextMilliseconds);
  const stops = remember<number>(refuseTextMilliseconds);
  const clients = remember<true>(refuseClientMilliseconds);
  return {
    reason(query, client) {
      if (client !== undefined && clients.size > 0 && clients.has(client)) return clientRefused;
      return texts.size > 0 && texts.has(keyOf(query)) ? textRefused : undefined;
    },
    noteFailure: (query) => void texts.set(keyOf(query), true),
    noteStop(query, client) {
      texts.set(keyOf(query), true);
      if (client === undefined) return false;
      const count = (stops.get(client) ?? 0) + 1;
      if (count < clientStops) {
        stops.set(client, count);
        return false;
      }
      stops.delete(client);
      clients.set(client, true);
      return true;
    },
  };
};
