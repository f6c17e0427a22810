/** `node test/protection/check-graphs.ts SEED LEAST` checks generated graphs from a seed on and prints the tally; ends with 1 and the first fault. */
import { checkGraphs } from "./check.ts";

const [seed = 1, least = 1] = process.argv.slice(2).map(Number);
console.log(JSON.stringify(await checkGraphs({ seed, least })));
