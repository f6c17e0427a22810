/**
 * `npm run bench`: runs every `*.bench.ts` in a process of its own, one after the other, and prints each figure beside its limit.
 * Arguments choose benches by a word of their name. Exit code 1 where a figure is past its limit or a bench fails.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import type { Figure } from "./figure.ts";

const words = process.argv.slice(2);
const benches = readdirSync(import.meta.dirname)
  .filter(
    (file) => file.endsWith(".bench.ts") && (words.length === 0 || words.some((word) => file.includes(word))),
  )
  .toSorted();

const isFigure = (value: unknown): value is Figure =>
  typeof value === "object" && value !== null && "atMost" in value;

const figureIn = (line: string): Figure | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return isFigure(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const format = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 2 });

if (benches.length === 0)
  console.error(`No bench has ${words.join(" or ")} in its name; test/bench holds them.`);
console.log(`${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}`);
let misses = 0;
for (const bench of benches) {
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, bench)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 64 * 1024 * 1024,
  });
  const figures = stdout.split("\n").flatMap((line) => figureIn(line) ?? []);
  for (const { name, value, unit, atMost } of figures) {
    const passes = value <= atMost;
    if (!passes) misses += 1;
    console.log(`${passes ? "ok  " : "MISS"} ${name}: ${format(value)} ${unit} (at most ${format(atMost)})`);
  }
  if (status !== 0 || figures.length === 0) {
    misses += 1;
    console.log(`MISS ${bench} ended with ${status ?? "a signal"} and ${figures.length} figures`);
  }
}
process.exitCode = misses === 0 && benches.length > 0 ? 0 : 1;
