import { checkGraphs } from "../protection/check.ts";

/** Cases to a run of the others: each takes some milliseconds. */
const casesOfRun = 50;

/**
 * Compares what people get of protected generated graphs with what is right for them, fifty cases to a run. Rejects with the first fault, the schemas, who
 * asked, the smallest operation that shows it, and the seed that shows it again.
 */
export const fuzz = async (runs: number): Promise<string> => {
  const first = Math.floor(Math.random() * 2 ** 31);
  const { cases, schemas, restricted, whole } = await checkGraphs({ seed: first, least: runs * casesOfRun });
  return `${cases} cases on ${schemas} graphs from seed ${first}, ${restricted} of them restricted, ${whole} refused as a whole`;
};
