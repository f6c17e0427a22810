/** Deadlines as AbortSignals: time-outs, hang-ups and shutdown are one mechanism. */
export { createDeadline, DeadlineExceeded, type Deadline } from "./deadline.ts";
