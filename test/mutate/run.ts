/**
 * `npm run mutate`: removes or negates every statement, condition, operand, property and item of the rooms that decide who may see what, one at a time, and
 * runs those rooms' tests; some must fail. Prints what survived, and the score. `npm run mutate -- shared/src/policy/clearance.ts` tries one file;
 * `--workers N` (2), `--list` only counts. Exit code 1 where something survived.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { mutantsOf, mutated, type Mutant } from "./mutants.ts";
import { createRunner, endless, type Runner } from "./runner.ts";
import type { Outcome } from "./worker.ts";

const root = resolve(import.meta.dirname, "../..");
const rooms = ["shared/src/policy", "gateway/src/policy"];
/** Tests by the beginning of the file that they are about; the quicker ones first. */
const suites: Readonly<Record<string, readonly string[]>> = {
  "shared/": ["test/shared/policy", "test/gateway/policy"],
  "gateway/": ["test/gateway/policy"],
};
const patience = { least: 20_000, times: 5 } as const;

const { values, positionals } = parseArgs({
  options: { workers: { type: "string", default: "2" }, list: { type: "boolean", default: false } },
  allowPositionals: true,
});

const filesIn = (folder: string, ending: string): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(ending))
        .map((name) => join(folder, name))
    : [];

const texts = new Map<string, string>();

/** A file as it was at first, like the copies that are tried, however it changes meanwhile. */
const read = (file: string): string => {
  const text = texts.get(file) ?? readFileSync(join(root, file), "utf8");
  texts.set(file, text);
  return text;
};

const isCode = (file: string): boolean => !/(?:^|\/)(?:types|index)\.ts$/.test(file);

const files =
  positionals.length > 0 ? positionals : rooms.flatMap((room) => filesIn(room, ".ts")).filter(isCode);
const mutants = files.flatMap((file) => mutantsOf(file, read(file)));
console.log(`${mutants.length} mutants of ${files.length} files`);

/** How often each test file was asked about a file's mutants, and how many it noticed. */
const experience = new Map<string, { asked: number; noticed: number }>();
/** Milliseconds that each test file took last. */
const durations = new Map<string, number>();

const wordsOf = (path: string): string[] => (path.split("/").at(-1) ?? "").split(/[-.]/);

/** How likely a test file is to notice, for its time: the next mutant is shown first to the one that promises most. */
const promise = (file: string, test: string): number => {
  const { asked, noticed } = experience.get(`${file} ${test}`) ?? { asked: 0, noticed: 0 };
  const own = wordsOf(file);
  const alike = wordsOf(test).filter((word) => own.includes(word)).length;
  return (noticed + alike / 2) / (asked + 1) / (durations.get(test) ?? 1000);
};

const testsOf = (file: string): string[] =>
  (suites[`${file.split("/")[0]}/`] ?? [])
    .flatMap((folder) => filesIn(folder, ".test.ts"))
    .toSorted((a, b) => promise(file, b) - promise(file, a));

const time = (times: Outcome["times"]): void => {
  for (const [test, milliseconds] of Object.entries(times)) durations.set(test, milliseconds);
};

const learn = (file: string, { failed, times }: Outcome): void => {
  time(times);
  const tests = Object.keys(times);
  for (const [index, test] of tests.entries()) {
    const key = `${file} ${test}`;
    const { asked, noticed } = experience.get(key) ?? { asked: 0, noticed: 0 };
    const hit = failed !== undefined && index === tests.length - 1 ? 1 : 0;
    experience.set(key, { asked: asked + 1, noticed: noticed + hit });
  }
};

const trialOf = (mutant: Mutant) => {
  const original = read(mutant.file);
  return { file: mutant.file, original, text: mutated(original, mutant), tests: testsOf(mutant.file) };
};

/** The time that the tests take as they are; throws where they fail. */
const measure = async (runner: Runner, file: string): Promise<number> => {
  const started = performance.now();
  const text = read(file);
  const { failed, passed, times } = await runner.run({ file, text, original: text, tests: testsOf(file) });
  time(times);
  if (failed !== undefined || passed === 0)
    throw new Error(`The tests fail without any change: ${failed ?? "there is none"}`);
  return performance.now() - started;
};

const show = ({ file, line, what, start, end }: Mutant): string =>
  `${file}:${line} ${what}: ${read(file).slice(start, end).replaceAll(/\s+/g, " ").slice(0, 120)}`;

const survivors: Mutant[] = [];
const slow: Mutant[] = [];
let tried = 0;

const tryAll = async (runner: Runner): Promise<void> => {
  for (let mutant = mutants.shift(); mutant; mutant = mutants.shift()) {
    const outcome = await runner.run(trialOf(mutant));
    const { failed } = outcome;
    tried += 1;
    learn(mutant.file, outcome);
    if (failed === undefined) {
      survivors.push(mutant);
      console.log(`survives: ${show(mutant)}`);
    } else if (failed === endless) {
      slow.push(mutant);
      console.log(`does not end: ${show(mutant)}`);
    }
    if (tried % 50 === 0) process.stderr.write(`${tried} tried, ${mutants.length} left\n`);
  }
};

/** Those to close, also where the run is stopped. */
const open = new Set<Runner>();

const openRunner = (mostMilliseconds: number): Runner => {
  const runner = createRunner(mostMilliseconds);
  open.add(runner);
  return runner;
};

const closeAll = (): void => {
  for (const runner of open) runner.close();
  open.clear();
};

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    closeAll();
    process.exit(1);
  });

const begin = async (): Promise<void> => {
  const probe = openRunner(600_000);
  const times = await Promise.resolve(files[0]).then(async (file = "") => {
    await measure(probe, file);
    return measure(probe, file);
  });
  closeAll();
  process.stderr.write(`the tests take ${(times / 1000).toFixed(1)} s\n`);
  const most = Math.max(patience.least, times * patience.times);
  const runners = Array.from({ length: Number(values.workers) }, () => openRunner(most));
  await Promise.all(runners.map(tryAll)).finally(closeAll);
  const killed = tried - survivors.length;
  console.log(
    `${killed} of ${tried} were noticed (${((100 * killed) / tried).toFixed(1)} %), ${slow.length} of them because the tests did not end`,
  );
  process.exitCode = survivors.length > 0 ? 1 : 0;
};

if (values.list) for (const mutant of mutants) console.log(show(mutant));
else await begin();
