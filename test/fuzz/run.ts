import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { runs: { type: "string", default: "2000" } } });
const runs = Number(values.runs);

const files = readdirSync(import.meta.dirname).filter((file) => file !== "run.ts");

for (const file of files.toSorted()) {
  const { fuzz } = (await import(`./${file}`)) as { fuzz: (runs: number) => Promise<string> };
  const started = performance.now();
  const found = await fuzz(runs);
  console.log(`${file.slice(0, -3)}: ${found}, ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
