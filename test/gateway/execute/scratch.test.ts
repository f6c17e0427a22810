import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createByteProgram, type ByteProgram } from "../../../gateway/src/execute/bytes/index.ts";
import { leaveScratch, takeScratch } from "../../../gateway/src/execute/bytes/scratch.ts";
import { specialise } from "../../../gateway/src/execute/specialise.ts";
import { composeSdl, startPlanner, type WatchedPlanner } from "../../kit/planner.ts";

const sdl = composeSdl({ rows: "type Query { rows: [Row!]! } type Row { id: ID! text: String }" });
let planner: WatchedPlanner;
let planned: Parameters<typeof createByteProgram>[0];
beforeAll(async () => {
  planner = await startPlanner(sdl);
  planned = specialise((await planner.plan("{ rows { id text } }")).program!, {});
});
afterAll(() => planner.close());

/** As many runs at once over each of so many programs, each with an answer of so many rows. */
const runAll = (programs: readonly ByteProgram[], { runs, rows }: { runs: number; rows: number }): void => {
  for (const program of programs) {
    const taken = Array.from({ length: runs }, () => takeScratch(program));
    for (const { records } of taken)
      for (const record of records) for (let row = 0; row < rows; row += 1) record.push(row, row);
    taken.forEach(leaveScratch);
  }
};

const keptBytes = (programs: readonly ByteProgram[]): number =>
  programs
    .flatMap(({ scratches }) => scratches)
    .flatMap(({ records }) => records)
    .reduce((sum, { tape }) => sum + tape.byteLength, 0);

it("keeps what runs work with, within a bound, however many programs there are", () => {
  const programs = Array.from({ length: 40 }, () => createByteProgram({ ...planned }) as ByteProgram);
  runAll(programs, { runs: 20, rows: 50_000 });
  expect(keptBytes(programs)).toBeLessThan(64 * 2 ** 20);
  expect(programs.at(-1)?.scratches.length).toBe(16);
  expect(programs[0]?.scratches).toEqual([]);
  const small = Array.from({ length: 400 }, () => createByteProgram({ ...planned }) as ByteProgram);
  runAll(small, { runs: 1, rows: 1 });
  expect(small.filter(({ scratches }) => scratches.length > 0)).toHaveLength(256);
  expect(keptBytes(programs)).toBe(0);
});
