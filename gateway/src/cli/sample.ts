import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import { UserError } from "@trellis/shared/errors";
import { integerOption, parseOptions } from "./arguments.ts";
import { createProgress } from "./progress.ts";
import { printLine, type CliIo, type Command } from "./io.ts";

const options = {
  data: { type: "string" },
  seed: { type: "string", default: "1" },
  accounts: { type: "string", default: "1000" },
  now: { type: "string" },
} as const;

/** The largest sample that `--accounts` may ask for. */
export const mostAccounts = 1_000_000;

const isoMoment = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:?\d{2})$/;

/** JavaScript takes 30 February for 2 March. */
const isDay = (text: string) => {
  const day = new Date(`${text}T00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
};

/** A moment of a year of four digits from the command line in ISO 8601, with its zone; otherwise a {@link UserError}. */
export function momentOption(name: string, text: string): Date {
  const moment = new Date(text);
  const [, day] = isoMoment.exec(text) ?? [];
  if (day === undefined || !isDay(day) || Number.isNaN(moment.getTime()) || moment.getUTCFullYear() > 9998)
    throw new UserError(
      `The option --${name} must be a moment such as 2026-01-01T00:00:00Z, and it is "${text}".`,
      { exitCode: 2 },
    );
  return moment;
}

function read(command: string, args: readonly string[]) {
  const { values } = parseOptions(command, args, options);
  if (values.data === undefined)
    throw new UserError(`\`trellis ${command}\` needs --data DIR.`, { exitCode: 2 });
  return {
    data: values.data,
    sources: join(values.data, "sources"),
    seed: integerOption("seed", values.seed, [0, 2 ** 31 - 1]),
    accounts: integerOption("accounts", values.accounts, [1, mostAccounts]),
    now: values.now === undefined ? new Date() : momentOption("now", values.now),
  };
}

/** Exit code of what could not be begun at all, apart from 1, a product that failed or was refused. */
export const nothingPublished = 3;

/** Publishes and prints the table alone, without its notes; all of it where something failed. */
async function publishQuietly(args: readonly string[], io: CliIo): Promise<number> {
  const stdout = new PassThrough();
  const { runPublish } = await import("./publish.ts");
  const code = await runPublish(args, { ...io, stdout }).catch((thrown) => {
    if (!(thrown instanceof UserError)) throw thrown;
    throw new UserError(thrown.message, { cause: thrown, exitCode: nothingPublished });
  });
  const text = stdout.end().setEncoding("utf8").read() as string | null;
  const [table = "", ...rest] = (text ?? "").split("\n\n");
  printLine(io.stdout, code === 0 ? table.trimEnd() : [table, ...rest].join("\n\n").trimEnd());
  return code;
}

/** Left in the sources folder before the first file of the sample is made, so that one that was interrupted is known as such. */
const sampleMark = ".sample";

/** Whether a folder's files are the sample's. */
export async function isSample(sources: string): Promise<boolean> {
  const files = await readdir(sources).catch((): string[] => []);
  return files.includes(sampleMark) || files.includes("sample.json");
}

/** The sample is made only where there is nothing, or a sample already: never over a company's data or over files of someone's own. */
async function claimForSample(data: string, sources: string): Promise<void> {
  const { readCompany } = await import("@trellis/shared/publish");
  const company = await readCompany(data);
  const isOther =
    company !== undefined && (company.mapping !== undefined || company.sources !== resolve(sources));
  const files = await readdir(sources).catch((): string[] => []);
  const what = isOther
    ? `the data of ${company.sources}`
    : files.length > 0 && !(await isSample(sources))
      ? "files that are not the sample's, in its folder sources"
      : undefined;
  if (what !== undefined)
    throw new UserError(
      `The data folder ${data} holds ${what}, and the sample is never published over another company; name a folder of its own with --data, or give --sources and --mapping.`,
      { exitCode: nothingPublished },
    );
  await mkdir(sources, { recursive: true });
  await writeFile(join(sources, sampleMark), "");
}

/** `trellis sample`, which `trellis start` runs in a process of its own: makes the sample company's files and publishes them. */
export const sample: Command = {
  name: "sample",
  summary: "make the sample company and publish it",
  help: "trellis sample --data DIR [--seed N] [--accounts N] [--now ISO]",
  isInternal: true,
  async run(args, io) {
    const { data, sources, seed, accounts, now } = read("sample", args);
    await claimForSample(data, sources);
    const { generateSample } = await import("@trellis/shared/demo");
    const progress = createProgress("Making the sample company", io);
    await generateSample({
      folder: sources,
      seed,
      accounts,
      now,
      onProgress: ({ done, total }) => progress.update(done, total),
    }).finally(() => progress.stop());
    return publishQuietly(["--data", data, "--sources", sources, "--now", now.toISOString()], io);
  },
};

/** `trellis refresh`, which `trellis start` runs likewise: publishes all products again, as `trellis publish` of the same options does. */
export const refresh: Command = {
  name: "refresh",
  summary: "publish all products",
  help: "trellis refresh [options of trellis publish]",
  isInternal: true,
  run: publishQuietly,
};

/** `trellis live`, which `trellis start` runs each minute: adds the events of the last moments and publishes the products that they change. */
export const live: Command = {
  name: "live",
  summary: "add new events to the sample company and publish them",
  help: "trellis live --data DIR [--seed N] [--now ISO]",
  isInternal: true,
  async run(args, io) {
    const { data, sources, seed, now } = read("live", args);
    const { appendLiveEvents } = await import("@trellis/shared/demo");
    const products = await appendLiveEvents({ folder: sources, seed, now });
    if (products.length === 0) return 0;
    return publishQuietly(
      [...products, "--data", data, "--sources", sources, "--now", now.toISOString()],
      io,
    );
  },
};
