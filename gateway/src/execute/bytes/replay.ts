import type { DomainLine, Receipt } from "../execution.ts";
import { SubgraphFailure } from "../failure.ts";
import { readAnswer } from "../read-answer.ts";
import type { SubgraphAnswer } from "../types.ts";

/** A call that was made, and what has come of it. */
export interface ReceivedAnswer {
  readonly domain: string;
  readonly body: string;
  bytes: Buffer | undefined;
  /** What the bytes say, where they have been decoded. */
  answer: SubgraphAnswer | undefined;
  /** Settles with the call. */
  settled: Promise<unknown> | undefined;
  readonly receipt: Receipt | undefined;
}

const readAgain = <Answer>({ bytes, answer }: ReceivedAnswer, read: (body: Buffer) => Answer): Answer => {
  // The caller of `readAnswer` gets what it would have given.
  if (answer && (read as unknown) === readAnswer) return answer as Answer;
  try {
    return read(bytes as Buffer);
  } catch (error) {
    if (error instanceof SubgraphFailure) throw error;
    throw new SubgraphFailure("SUBGRAPH_INVALID_RESPONSE", "the answer cannot be read", { cause: error });
  }
};

/** The line, except that calls which were made already are not made again: their answers come from what was received, or is yet to come. */
export const replay = (line: DomainLine, received: readonly ReceivedAnswer[]): DomainLine => {
  const left = new Set(received);
  return {
    send(call, read) {
      const known = [...left].find(({ domain, body }) => domain === call.domain && body === call.body);
      if (!known?.settled) return line.send(call, read);
      left.delete(known);
      return known.settled.then(() => readAgain(known, read));
    },
  };
};
