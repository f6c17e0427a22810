import { type SubgraphFailure } from "../failure.ts";
import { assemble } from "./assemble.ts";
import type { Entry } from "./entries.ts";
import type { Lease } from "./leases.ts";
import type { Memory, Question } from "./memory.ts";

const outages: ReadonlySet<string> = new Set([
  "SUBGRAPH_UNAVAILABLE",
  "SUBGRAPH_TIMEOUT",
  "SUBGRAPH_OVERLOADED",
]);

/**
 * The answer as it was before the domain failed, where everything that was asked for is of the versions that the domain lent last, and their
 * contracts let it be shown for so long after that; undefined otherwise.
 */
export const staleAnswer = (
  question: Question,
  failure: SubgraphFailure,
  known: { memory: Memory; lease: Lease | undefined; staleMilliseconds(product: string): number },
): Buffer | undefined => {
  const { memory, lease, staleMilliseconds } = known;
  if (!lease || !outages.has(failure.code)) return undefined;
  const age = performance.now() - lease.until;
  const isShown = (entry: Entry | undefined): entry is Entry =>
    entry !== undefined &&
    entry.set.versions.every(([product]) => {
      const limit = staleMilliseconds(product);
      return limit > 0 && age <= limit;
    });
  const found = memory.find(question, lease);
  return found.every(isShown) ? assemble(found, lease, { isStale: true }) : undefined;
};
