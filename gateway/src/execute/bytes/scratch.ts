import type { ByteProgram } from "./byte-program.ts";
import type { ReadTarget } from "./read-reply.ts";
import { EntitySet, ReplyRecord } from "./records.ts";

/** What a run keeps count by, used again by later runs of the same program. */
export interface Scratch {
  readonly program: ByteProgram;
  readonly records: readonly ReplyRecord[];
  readonly sets: readonly EntitySet[];
  /** Per fetch. */
  readonly targets: readonly ReadTarget[];
  /** Per step, how many in parallel are not done. */
  readonly waiting: Int32Array;
}

/** How many are kept for later runs of one program. */
export const keptScratches = 16;

/** Makes what one run of the program needs. */
export const createScratch = (program: ByteProgram): Scratch => {
  const sets = program.sets.map(() => new EntitySet());
  const records = program.fetches.map(() => new ReplyRecord());
  return {
    program,
    sets,
    records,
    targets: program.fetches.map(({ set }, id) => ({
      record: records[id]!,
      sets,
      sent: set === undefined ? undefined : sets[set],
      parts: program.parts,
    })),
    waiting: new Int32Array(program.steps.length),
  };
};
