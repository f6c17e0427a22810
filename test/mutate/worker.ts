/** Runs tests again and again in one process, over a copy of the sources: once for each text that its parent sends. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { runCLI } from "@jest/core";

/** A file of the copy with the text that it has while the tests run, and the tests. */
export interface Trial {
  readonly file: string;
  readonly text: string;
  readonly original: string;
  readonly tests: readonly string[];
}

/** What became of a trial: the test that failed first, if one did. */
export interface Outcome {
  readonly failed: string | undefined;
  readonly passed: number;
  /** Milliseconds of each file that ran, in their order; the last one is that of the test that failed. */
  readonly times: Readonly<Record<string, number>>;
}

const [copy = ""] = process.argv.slice(2);

/** Not with `bail`, by which jest ends the process. */
const runFile = async (test: string): Promise<Omit<Outcome, "times">> => {
  const argv = {
    config: join(copy, "test/jest.config.mjs"),
    runInBand: true,
    silent: true,
    reporters: [],
    watchman: false,
    runTestsByPath: true,
    setupFiles: [join(copy, "test/mutate/end-on-failure.ts")],
    _: [join(copy, test)],
    $0: "mutate",
  };
  const { results } = await runCLI(argv as never, [copy]);
  const broken = results.testResults.find(
    ({ numFailingTests, testExecError }) => numFailingTests > 0 || testExecError !== undefined,
  );
  const failing = broken?.testResults.find(({ status }) => status === "failed")?.fullName;
  return { failed: broken && (failing ?? test), passed: results.numPassedTests };
};

const run = async ({ file, text, original, tests }: Trial): Promise<Outcome> => {
  const path = join(copy, file);
  writeFileSync(path, text);
  const times: Record<string, number> = {};
  let passed = 0;
  try {
    for (const test of tests) {
      const started = performance.now();
      const outcome = await runFile(test);
      times[test] = performance.now() - started;
      passed += outcome.passed;
      if (outcome.failed !== undefined) return { ...outcome, times };
    }
    return { failed: undefined, passed, times };
  } finally {
    writeFileSync(path, original);
  }
};

/** A loop without an end stops everything here but another thread, which ends the process then. */
const watchForLoops = (): void => {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  setInterval(() => Atomics.add(beats, 0, 1), 500).unref();
  new Worker(new URL("watchdog.ts", import.meta.url), { workerData: beats }).unref();
};

watchForLoops();

process.on("message", (trial: Trial) => {
  run(trial).then(
    (outcome) => process.send?.(outcome),
    (error: unknown) => process.send?.({ failed: `the run itself: ${String(error)}`, passed: 0, times: {} }),
  );
});
process.on("disconnect", () => process.exit(0));
