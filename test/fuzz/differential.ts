import { compareGraphs, showDifference } from "../differential/compare.ts";

/**
 * Compares both engines with the specification, on generated graphs, for so many operations. Rejects with the first difference and the seed that
 * shows it again.
 */
export const fuzz = async (runs: number): Promise<string> => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const { differences, lastSeed, ...figures } = await compareGraphs({ seed, operations: runs });
  const [first] = differences;
  if (first) throw new Error(`seed ${lastSeed}\n${showDifference(first)}`);
  const { operations, schemas, carried, oracleWrong, misplanned } = figures;
  return [
    `${operations} operations on ${schemas} graphs from seed ${seed} answered right, ${carried} of them over bytes`,
    `the stock gateway was wrong about ${oracleWrong} for known reasons`,
    `${misplanned} could not be planned rightly`,
  ].join("; ");
};
