/**
 * Runs a program without decoding: the bytes of the domains' answers are checked in one pass by a table made from the program, and carried
 * into the client's. Whatever the table does not know makes it give up, with all that came so far, so that the decoder goes on from there.
 *
 * `compile-program.ts` makes the table once per program, `read-reply.ts` reads an answer by it, `representations.ts` asks for entities by the bytes of
 * their keys, `write-answer.ts` puts the answer together, and `run-bytes.ts` runs it all in the order of the steps.
 */
export type { ByteProgram } from "./byte-program.ts";
export { createByteProgram } from "./compile-program.ts";
export { runBytes } from "./run-bytes.ts";
