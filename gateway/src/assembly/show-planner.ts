import type { Planner } from "../plan/index.ts";
import type { Metrics } from "../telemetry/index.ts";

/** Shows the planner that serves. What one supergraph's planner counted is carried over to the next; what warming it counted is left out. */
export const showPlanner = (
  metrics: Metrics,
  current: () => Planner | undefined,
): { onSwap(next: Planner): void } => {
  const before = { hits: 0, misses: 0, stopped: 0 };
  const total = (name: keyof typeof before) => () => before[name] + (current()?.figures()[name] ?? 0);
  metrics.show("The planner of the supergraph that is served", {
    planner_cache_hits_total: total("hits"),
    planner_cache_misses_total: total("misses"),
    planner_stops_total: total("stopped"),
    planner_cache_bytes: () => current()?.figures().bytes ?? 0,
    planner_waiting: () => current()?.figures().waiting ?? 0,
  });
  return {
    /** To be called before `next` takes the place of the current one. */
    onSwap(next) {
      const warm = next.figures();
      for (const name of ["hits", "misses", "stopped"] as const) before[name] = total(name)() - warm[name];
    },
  };
};
