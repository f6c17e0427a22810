import { join } from "node:path";
import { UserError } from "@trellis/shared/errors";
import { runChild } from "../child.ts";
import { root } from "../data-folder.ts";
import { printLine, type CliIo } from "../io.ts";
import {
  hasAccounts,
  hashInputs,
  isComplete,
  readRecord,
  writeRecord,
  type PublishedRecord,
} from "./published.ts";
import type { StartSettings } from "./settings.ts";

/** How the sample is made where nothing else is said. */
export const sampleDefaults = { seed: 1, accounts: 1_000 } as const;

type Sample = NonNullable<PublishedRecord["sample"]>;

const cli = join(root, "gateway/src/cli/main.ts");

const wantsAnother = ({ sample }: StartSettings, made: Sample | undefined): boolean =>
  made === undefined ||
  (sample.seed ?? made.seed) !== made.seed ||
  (sample.accounts ?? made.accounts) !== made.accounts ||
  (sample.now?.toISOString() ?? made.now) !== made.now;

/** Arguments of the command that makes what is missing, and the sample that is there after it. */
function plan(settings: StartSettings, made: Sample | undefined): { args: string[]; sample?: Sample } {
  if (settings.files) {
    const { sources, mapping } = settings.files;
    return { args: ["refresh", "--data", settings.data, "--sources", sources, "--mapping", mapping] };
  }
  if (made && !wantsAnother(settings, made)) {
    const now = settings.sample.now === undefined ? [] : ["--now", made.now];
    return {
      args: ["refresh", "--data", settings.data, "--sources", join(settings.data, "sources"), ...now],
      sample: made,
    };
  }
  const sample = {
    seed: settings.sample.seed ?? sampleDefaults.seed,
    accounts: settings.sample.accounts ?? sampleDefaults.accounts,
    now: (settings.sample.now ?? new Date()).toISOString(),
  };
  const options = Object.entries(sample).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return { args: ["sample", "--data", settings.data, ...options], sample };
}

/**
 * Makes and publishes what is not published yet, with its progress on the terminal: the sample, or one's own files; again where contracts, mapping
 * or one's files have changed since. Resolves to the sample that is served. Products that fail or are refused are told and left out; that nothing can be published is a {@link UserError}.
 */
export async function preparePublished(settings: StartSettings, io: CliIo): Promise<Sample | undefined> {
  const [record, inputs] = await Promise.all([readRecord(settings.data), hashInputs(settings)]);
  const isSame = settings.files !== undefined || !wantsAnother(settings, record?.sample);
  if (record?.inputs === inputs && isSame && (await isComplete(settings))) return record.sample;
  const { args, sample } = plan(settings, record?.sample);
  const { code } = await runChild([cli, ...args], { io, env: io.env, stdio: "inherit" });
  io.signal.throwIfAborted();
  if ((code !== 0 && code !== 1) || !hasAccounts(settings))
    throw new UserError("Nothing could be published (see above), so there is nothing to serve yet.");
  if (code === 1)
    printLine(
      io.stderr,
      "Not everything could be published (see above); the rest is served, and what was published before.",
    );
  await writeRecord(settings.data, { format: 1, inputs, sample });
  return sample;
}
