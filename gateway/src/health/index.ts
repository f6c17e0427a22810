/** Whether the process lives, said by a thread that goes on when the event loop does not. */
export { startHealthThread, type HealthThread } from "./health-thread.ts";
