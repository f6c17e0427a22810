/**
 * The sample company: files as each domain would truly have them, made from a seed. Nothing in it is a real person or firm: mail domains end
 * in `.example`, telephone numbers and IP addresses are of the ranges reserved for fiction and documentation.
 */
export { generateSample } from "./generate.ts";
export type { SampleOptions, SampleProgress, SampleSummary } from "./generate.ts";
export { appendLiveEvents } from "./live.ts";
export type { LiveOptions } from "./live.ts";
