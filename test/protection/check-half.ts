import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "@jest/globals";
import type { Checked } from "./compare.ts";

/** In each of two files, so that two processors work on them. */
const least = 2500;

/** Long enough for a machine that is busy with other tests. */
const mostMilliseconds = 300_000;

/** In a process of its own: in the contexts that jest runs tests in, the same takes nearly twice as long. */
const checkGraphs = async (seed: number): Promise<Checked> => {
  const script = join(import.meta.dirname, "check-graphs.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(seed), String(least)]);
  return JSON.parse(stdout) as Checked;
};

/** Declares half of the check of generated graphs, from a seed on. */
export const checkHalf = (seed: number): void =>
  describe("on generated graphs with generated rules, people and operations", () => {
    it(
      "everybody gets what is right for them by whatever path, and no subgraph is asked for more",
      async () => {
        const { cases, restricted, barred, whole, unplanned, carried, rewritten } = await checkGraphs(seed);
        expect(cases).toBeGreaterThanOrEqual(least);
        // Something is refused in many, and few cannot be judged.
        expect(restricted).toBeGreaterThan(cases / 4);
        expect(barred).toBeGreaterThan(0);
        expect(rewritten).toBeGreaterThan(cases / 4);
        expect(carried).toBeGreaterThan(cases / 8);
        expect(whole + unplanned).toBeLessThan(cases / 10);
      },
      mostMilliseconds,
    );
  });
