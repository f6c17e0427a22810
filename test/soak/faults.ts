import { setTimeout as sleep } from "node:timers/promises";
import { modes, type ModeName } from "../kit/fake-modes.ts";
import type { FakeSubgraph } from "../kit/fake-subgraph.ts";

/** Faults that are tried on the domains in turn, by chance. */
const faults: readonly (ModeName | "stopped")[] = [
  ...(Object.keys(modes) as ModeName[]).filter((mode) => mode !== "ok" && mode !== "sneakyCode"),
  "stopped",
];

const oneOf = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item;

/** Every few seconds one domain does something wrong for a while; resolves with how often, once the signal is aborted and all are well again. */
export const injectFaults = async (
  domains: readonly FakeSubgraph[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, number>>> => {
  const counts: Record<string, number> = {};
  while (!signal.aborted) {
    await sleep(2000 + Math.random() * 4000, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    const domain = oneOf(domains);
    const fault = oneOf(faults);
    counts[fault] = (counts[fault] ?? 0) + 1;
    if (fault === "stopped") await domain.stop();
    else domain.behave(fault);
    await sleep(500 + Math.random() * 2500, undefined, { signal }).catch(() => {});
    if (fault === "stopped") await domain.start();
    else domain.behave("ok");
    domain.calls.length = 0;
  }
  return counts;
};
