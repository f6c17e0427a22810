import { setTimeout as sleep } from "node:timers/promises";

/** Tries until the check no longer throws, or throws its last error after `milliseconds`. */
export const eventually = async <Result>(
  check: () => Result | Promise<Result>,
  milliseconds = 20_000,
): Promise<Result> => {
  const end = Date.now() + milliseconds;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(20);
    }
  }
};
