/**
 * `npm test`: every check through turbo (types, lint, tests), then one closing line that counts the tests.
 * Arguments go to jest, so `npm test -- contract` runs the tests whose path has that word.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

interface JestTotals {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "trellis-test-"));
const results = join(folder, "results.json");

const readTotals = (): JestTotals | undefined => {
  try {
    return JSON.parse(readFileSync(results, "utf8")) as JestTotals;
  } catch {
    return undefined;
  }
};

const turbo = (tasks: string[], args: string[] = []) =>
  spawnSync(
    resolve(root, "node_modules/.bin/turbo"),
    ["run", ...tasks, "--ui=stream", "--log-order=grouped", "--continue", "--", ...args],
    {
      cwd: root,
      stdio: "inherit",
      env: {
        ...process.env,
        TURBO_TELEMETRY_DISABLED: "1",
        DO_NOT_TRACK: "1",
        APOLLO_TELEMETRY_DISABLED: "1",
      },
    },
  ).status === 0;

const checked = turbo(["types", "lint"]);
const tested = turbo(["test"], ["--json", `--outputFile=${results}`, ...process.argv.slice(2)]);
const totals = readTotals();
rmSync(folder, { recursive: true, force: true });

const passed = totals?.numPassedTests ?? 0;
const failed = (totals?.numFailedTests ?? 0) + (totals?.numRuntimeErrorTestSuites ?? 0);
const skipped = totals?.numPendingTests ?? 0;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = checked && tested && failed === 0 && passed > 0 ? 0 : 1;
