import { readdirSync, readFileSync } from "node:fs";
import { constants, getPriority, platform, setPriority } from "node:os";

const threads = "/proc/self/task";
/** What Node calls the threads of V8's pool. */
const helper = "V8Worker\n";
/** A tenth of the weight of the thread that serves; of a core that nobody else wants they still get all. */
const below = 10;

/**
 * Has the threads that collect garbage and compile beside us give way to the one that serves requests. Where all share one core, four of them took four fifths of
 * it for a tenth of a second at a time, and whoever asked meanwhile waited up to 80 ms (measured). On Linux, which has a priority for each
 * thread; elsewhere, and where the system forbids it, everything stays as it is.
 */
export const lowerHelperThreads = (): void => {
  if (platform() !== "linux") return;
  try {
    const niceness = Math.min(getPriority() + below, constants.priority.PRIORITY_LOW);
    for (const id of readdirSync(threads))
      if (readFileSync(`${threads}/${id}/comm`, "latin1") === helper) setPriority(Number(id), niceness);
  } catch {
    // It serves without it, too.
  }
};
