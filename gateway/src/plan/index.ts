/** From an operation to a program: planned in worker threads with a limit on their time, compiled to plain data, kept. */
export type {
  EntityFetch,
  Fetch,
  Field,
  Leaf,
  PathPart,
  Program,
  RefusedSelection,
  Representation,
  RequiredField,
  Selection,
  Step,
  ValueType,
} from "./program.ts";
export type {
  Access,
  Asker,
  PlannedOperation,
  Planner,
  PlannerEvent,
  PlannerFigures,
  PlanRequest,
  UsedRequest,
} from "./planner.ts";
export { costByDomain } from "./cost-by-domain.ts";
export { describe } from "./describe.ts";
export { createLabelDraw } from "./override-labels.ts";
export { createPlanner, type PlannerOptions } from "./planner-pool.ts";
