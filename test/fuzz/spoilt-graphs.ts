import * as fc from "fast-check";
import { isObjectType, type GraphQLObjectType, type GraphQLSchema } from "graphql";
import { oneOf, seeded, type Choose } from "../differential/choose.ts";
import { makeGraph, wide } from "../differential/make-graph.ts";
import { writeOperation } from "../differential/operations.ts";
import { createSpoiltTrellis, spoiltAnswers } from "../kit/spoilt-trellis.ts";

const operations = 6;
const runsOfOperation = 12;

interface Tally {
  runs: number;
  carried: number;
  graphs: number;
}

const mostRefused = 4;

/** Some fields of some types. */
const someFields = (choose: Choose) => (schema: GraphQLSchema) =>
  Array.from({ length: choose(mostRefused) }, () => {
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && !type.name.startsWith("__"),
    ) as GraphQLObjectType[];
    const type = oneOf(choose, types);
    return `${type.name}.${oneOf(choose, Object.keys(type.getFields()))}`;
  });

/** Compares some operations on the graph of a seed; each runs once on answers as they are, then on spoilt ones. */
const compareGraph = async (seed: number, tally: Tally): Promise<void> => {
  const choose = seeded(seed);
  const graph = makeGraph(choose);
  if (!graph) return;
  tally.graphs += 1;
  const refused = someFields(choose);
  const trellis = createSpoiltTrellis(graph.supergraphSdl, graph.served, { ...wide, refused });
  for (let turn = 0; turn < operations; turn += 1) {
    const asked = writeOperation(trellis.schema, choose, choose(2) === 0 ? "harmless" : "hostile");
    const spoilt = fc.sample(spoiltAnswers, { numRuns: runsOfOperation - 1, seed: choose(2 ** 31) });
    if (!asked) continue;
    for (const answers of [[[]], ...spoilt]) {
      if (await trellis.compare(asked, answers)) tally.carried += 1;
      tally.runs += 1;
    }
  }
};

/**
 * Runs operations on generated graphs, of one seed each from the first on, on answers that were spoilt in every way, over bytes and by decoding alone,
 * until there were so many runs. Rejects with the first difference and the seed that shows it again. Gives how many answers were carried whole.
 */
export const fuzz = async (runs: number, first = Math.floor(Math.random() * 2 ** 31)): Promise<string> => {
  const tally: Tally = { runs: 0, carried: 0, graphs: 0 };
  for (let seed = first; tally.runs < runs; seed += 1)
    await compareGraph(seed, tally).catch((cause: Error) => {
      throw new Error(`seed ${seed}\n${cause.message}`, { cause });
    });
  return `${tally.runs} runs on ${tally.graphs} graphs from seed ${first}, ${tally.carried} carried as bytes`;
};
