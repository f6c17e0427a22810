/** What runs in a planner's thread; the main thread never loads it, since the planner alone takes tens of megabytes. */
export { createPlanService, type PlanService, type ReadingTools } from "./plan-service.ts";
export { createPlanning, type Planned, type Planning } from "./planning.ts";
export type { AccessLoad, Message, PlannerLoad, Question } from "./protocol.ts";
export type { Access, PlanRequest } from "./planner.ts";
