import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import type { CaseOperation } from "./federation.ts";
import type { CaseSubgraphs } from "./federation-subgraphs.ts";
import { createTrellis, type Trellis, type TrellisAnswer } from "./federation-trellis.ts";
import { spoil, spoilings, type Spoiling } from "./spoil.ts";

/** What is done to the answers of subgraphs: each call has one of these, always the same by its text. */
export type SpoiltAnswers = readonly (readonly Spoiling[])[];

/** Ways to spoil the answers of an operation. */
export const spoiltAnswers: fc.Arbitrary<SpoiltAnswers> = fc.array(spoilings, { minLength: 1, maxLength: 4 });

/** The engine over subgraphs whose answers are spoilt. */
export interface SpoiltTrellis extends Pick<Trellis, "schema"> {
  /**
   * Asks over bytes and by decoding alone: throws unless both give the same data and errors, and make the same calls. Gives whether the answer was
   * carried whole.
   */
  compare(
    operation: Pick<CaseOperation, "query" | "variables" | "operationName">,
    spoilt: SpoiltAnswers,
  ): Promise<boolean>;
}

const numberOf = (text: string): number => {
  let sum = 7;
  for (let index = 0; index < text.length; index++) sum = Math.imul(sum, 31) + text.charCodeAt(index);
  return sum >>> 1;
};

const outcome = ({ data, errors = [], refused }: TrellisAnswer) => ({
  refused,
  data: JSON.stringify(data),
  errors: errors.map((error) => JSON.stringify(error)).toSorted(),
});

/** Builds the engine; `reset` makes the subgraphs forget what they were asked, and `limits` are as those of the engine. */
export const createSpoiltTrellis = (
  supergraphSdl: string,
  subgraphs: Pick<CaseSubgraphs, "answer">,
  {
    reset,
    ...limits
  }: Parameters<typeof createTrellis>[2] & { readonly reset?: (() => void) | undefined } = {},
): SpoiltTrellis => {
  let spoiltBy: SpoiltAnswers = [[]];
  let calls: string[] = [];
  const trellis = createTrellis(
    supergraphSdl,
    async (subgraph, call) => {
      const name = `${subgraph} ${JSON.stringify(call)}`;
      calls.push(name);
      const text = JSON.stringify(await subgraphs.answer(subgraph, call));
      return spoil(text, spoiltBy[numberOf(name) % spoiltBy.length] ?? []);
    },
    limits,
  );
  const ask = async (operation: Parameters<Trellis["ask"]>[0], isDecoded: boolean) => {
    reset?.();
    calls = [];
    const answer = await trellis.ask(operation, { isDecoded });
    return { answer, calls: calls.toSorted() };
  };
  return {
    schema: trellis.schema,
    async compare(operation, spoilt) {
      spoiltBy = spoilt;
      const bytes = await ask(operation, false);
      const decoded = await ask(operation, true);
      const show = (what: string, one: unknown, other: unknown) =>
        `other ${what}: ${operation.query}\nvariables ${JSON.stringify(operation.variables)}\nspoilt by ${JSON.stringify(spoilt)}\nover bytes: ${JSON.stringify(one)}\ndecoded: ${JSON.stringify(other)}`;
      if (!isDeepStrictEqual(bytes.calls, decoded.calls))
        throw new Error(show("calls", bytes.calls, decoded.calls));
      if (!isDeepStrictEqual(outcome(bytes.answer), outcome(decoded.answer)))
        throw new Error(show("answer", bytes.answer, decoded.answer));
      return bytes.answer.isCarried ?? false;
    },
  };
};
