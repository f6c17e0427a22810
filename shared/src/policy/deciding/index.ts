/** What deciding takes and no more: a planner's thread, of which there are several, need not load what reads policy files. */
export type * from "../types.ts";
export { createClearances, type Clearances } from "../clearances.ts";
export { compileAccess, type AccessSources, type CompiledAccess } from "../compile/compile-access.ts";
export { decide } from "../decide.ts";
export { severityOf } from "../severity-of.ts";
