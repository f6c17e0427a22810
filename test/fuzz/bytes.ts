import * as fc from "fast-check";
import { cases } from "../federation/cases.ts";
import type { CaseOperation, FederationCase } from "../kit/federation.ts";
import { composeCase, createSubgraphs } from "../kit/federation-subgraphs.ts";
import { createSpoiltTrellis, spoiltAnswers, type SpoiltTrellis } from "../kit/spoilt-trellis.ts";

interface Subject {
  readonly trellis: SpoiltTrellis;
  readonly operations: readonly CaseOperation[];
}

const createSubject = ({ subgraphs, operations, reset }: FederationCase): Subject => {
  const supergraphSdl = composeCase(subgraphs, (name) => `http://${name}.invalid`);
  return {
    trellis: createSpoiltTrellis(supergraphSdl, createSubgraphs(subgraphs), { reset }),
    operations: Object.values(operations).filter(({ query }) => !/^\s*mutation/.test(query)),
  };
};

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
  const property = fc.asyncProperty(fc.nat(), fc.nat(), spoiltAnswers, async (which, operation, spoilt) => {
    const { trellis, operations } = known[which % known.length]!;
    const asked = operations[operation % operations.length];
    if (asked && (await trellis.compare(asked, spoilt))) carried += 1;
  });
  await fc.assert(property, { numRuns: runs });
  return `${runs} runs, ${carried} carried as bytes`;
};
