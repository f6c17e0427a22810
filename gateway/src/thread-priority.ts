import { readdirSync, readFileSync } from "node:fs";
import { constants, getPriority, platform, setPriority } from "node:os";

const threads = "/proc/self/task";
/** What Node calls the threads of V8's pool. */
const helper = "V8Worker\n";
/** A tenth of the weight of the thread that serves; of a core that nobody else wants they still get all. */
const belowServing = 10;

/**
 * Has a thread of this process give way to others, by so many steps of niceness; 0 is the thread that calls. On Linux, which has a priority for each
 * thread; elsewhere, and where the system forbids it, everything stays as it is.
 */
export const lowerPriority = (thread: number, steps: number): void => {
  if (platform() !== "linux") return;
  try {
    setPriority(thread, Math.min(getPriority(thread) + steps, constants.priority.PRIORITY_LOW));
  } catch {
    // It works without it, too.
  }
};

const helperThreads = (): number[] => {
  try {
    return readdirSync(threads)
      .filter((id) => readFileSync(`${threads}/${id}/comm`, "latin1") === helper)
      .map(Number);
  } catch {
    return [];
  }
};

/**
 * Has the threads that collect garbage and compile beside us give way to the one that serves requests. Where all share one core, four of them took four fifths of
 * it for a tenth of a second at a time, and whoever asked meanwhile waited up to 80 ms (measured).
 */
export const lowerHelperThreads = (): void => {
  for (const thread of helperThreads()) lowerPriority(thread, belowServing);
};
