/** What reading operations takes: what runs in a planner's thread, which need not load the rest of the room. */
export { conjunctionText, selectedWhen } from "./conditions.ts";
export { costOf } from "./cost-of.ts";
export { createOperationReader, type OperationReader, type ReaderOptions } from "./reader.ts";
