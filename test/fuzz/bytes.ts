import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { cases } from "../federation/cases.ts";
import type { CaseOperation, FederationCase } from "../kit/federation.ts";
import { composeCase, createSubgraphs } from "../kit/federation-subgraphs.ts";
import { createTrellis, type Trellis, type TrellisAnswer } from "../kit/federation-trellis.ts";
import { spoil, spoilings, type Spoiling } from "../kit/spoil.ts";

interface Subject {
  readonly trellis: Trellis;
  readonly operations: readonly CaseOperation[];
  /** What is done to the answers of the subgraphs, in turn by their texts. */
  spoiling: readonly (readonly Spoiling[])[];
  /** Calls since the last reset. */
  readonly calls: string[];
  reset(): void;
}

const numberOf = (text: string): number => {
  let sum = 7;
  for (let index = 0; index < text.length; index++) sum = Math.imul(sum, 31) + text.charCodeAt(index);
  return sum >>> 1;
};

const createSubject = ({ subgraphs: definitions, operations, reset }: FederationCase): Subject => {
  const subgraphs = createSubgraphs(definitions);
  const supergraphSdl = composeCase(definitions, (name) => `http://${name}.invalid`);
  const calls: string[] = [];
  const subject: Subject = {
    trellis: createTrellis(supergraphSdl, async (subgraph, call) => {
      const name = `${subgraph} ${JSON.stringify(call)}`;
      calls.push(name);
      const text = JSON.stringify(await subgraphs.answer(subgraph, call));
      return spoil(text, subject.spoiling[numberOf(name) % subject.spoiling.length] ?? []);
    }),
    operations: Object.values(operations).filter(({ query }) => !/^\s*mutation/.test(query)),
    spoiling: [],
    calls,
    reset() {
      reset?.();
      calls.length = 0;
    },
  };
  return subject;
};

const outcome = ({ data, errors = [] }: TrellisAnswer) => ({
  data: JSON.stringify(data),
  errors: errors.map((error) => JSON.stringify(error)).toSorted(),
});

const subjects = new Map<string, Subject>();

const subjectsOf = (names: readonly string[]): readonly Subject[] =>
  cases.flatMap(([name, one]) => {
    if (!names.includes(name)) return [];
    const subject = subjects.get(name) ?? createSubject(one);
    subjects.set(name, subject);
    return [subject];
  });

const every = cases.flatMap(([name]) => (name === "mutations" ? [] : [name]));

/**
 * Runs operations of federation cases, all unless they are named, on answers that were spoilt in every way, over bytes and by decoding alone: both must give the
 * same data and errors, and make the same calls. Throws what fast-check found. Gives how many answers were carried whole.
 */
export const fuzz = async (runs: number, names: readonly string[] = every): Promise<string> => {
  const known = subjectsOf(names);
  let carried = 0;
  const property = fc.asyncProperty(
    fc.nat(),
    fc.nat(),
    fc.array(spoilings, { minLength: 1, maxLength: 4 }),
    async (which, operation, spoiling) => {
      const subject = known[which % known.length]!;
      const asked = subject.operations[operation % subject.operations.length];
      if (!asked) return;
      subject.spoiling = spoiling;
      subject.reset();
      const bytes = await subject.trellis.ask(asked);
      const calls = subject.calls.toSorted();
      if (bytes.isCarried) carried += 1;
      subject.reset();
      const decoded = await subject.trellis.ask(asked, { isDecoded: true });
      if (!isDeepStrictEqual(calls, subject.calls.toSorted()))
        throw new Error(`other calls: ${calls.join("\n")}\n\n${subject.calls.join("\n")}`);
      if (!isDeepStrictEqual(outcome(bytes), outcome(decoded)))
        throw new Error(
          `${asked.query}\nover bytes: ${JSON.stringify(bytes)}\ndecoded: ${JSON.stringify(decoded)}`,
        );
    },
  );
  await fc.assert(property, { numRuns: runs });
  return `${runs} runs, ${carried} carried as bytes`;
};
