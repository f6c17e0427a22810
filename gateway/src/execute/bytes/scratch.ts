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
const mostOfProgram = 16;
/** How many are kept in all, and the bytes that they may take together; what was left longest ago goes first. */
const mostKept = 256;
const keptBytes = 64 * 1024 * 1024;

/** What is kept, with the bytes that it takes, in the order in which it was left. */
const kept = new Map<Scratch, number>();
let bytesKept = 0;

/** Makes what one run of the program needs. */
const createScratch = (program: ByteProgram): Scratch => {
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

const bytesOf = ({ records, sets }: Scratch): number => {
  let bytes = 0;
  for (const record of records) bytes += record.room();
  for (const set of sets) bytes += set.room();
  return bytes;
};

const forget = (scratch: Scratch): void => {
  bytesKept -= kept.get(scratch) ?? 0;
  kept.delete(scratch);
};

/** What a run of the program needs: what an earlier one left, or else new. */
export const takeScratch = (program: ByteProgram): Scratch => {
  const left = program.scratches.pop();
  if (left === undefined) return createScratch(program);
  forget(left);
  return left;
};

/**
 * Leaves it to a later run, with nothing of this one in it. What is kept in all is bounded, or whoever asks for much with one operation after the
 * other would fill the memory.
 */
export const leaveScratch = (scratch: Scratch): void => {
  for (const record of scratch.records) record.clear();
  // A fetch that is not made fills no set: what the next run finds there must not be of this one.
  for (const set of scratch.sets) set.clear();
  const { scratches } = scratch.program;
  if (scratches.length >= mostOfProgram) return;
  const bytes = bytesOf(scratch);
  scratches.push(scratch);
  kept.set(scratch, bytes);
  bytesKept += bytes;
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept && bytesKept <= keptBytes) return;
    forget(oldest);
    const { scratches: others } = oldest.program;
    others.splice(others.indexOf(oldest), 1);
  }
};
