import { readdir } from "node:fs/promises";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "@trellis/shared/errors";
import { integerOption, parseOptions } from "../arguments.ts";
import { dataFolderFor, root } from "../data-folder.ts";
import type { CliIo } from "../io.ts";
import { momentOption, mostAccounts } from "../sample.ts";

/** The gateway's port where neither `--port` nor `PORT` is given. */
export const defaultPort = 4_000;
/** Seconds between two batches of new events in the sample. */
export const liveSeconds = 60;

/** Another company's files instead of the sample. */
export interface OwnFiles {
  readonly sources: string;
  readonly mapping: string;
}

/** What `trellis start` was asked for. */
export interface StartSettings {
  readonly port: number;
  readonly data: string;
  readonly domains: readonly { readonly name: string; readonly port: number }[];
  /** Port of the issuer of tokens, the one after the domains'. */
  readonly issuerPort: number;
  readonly files?: OwnFiles;
  /** How the sample is to be made; what is left out was not asked for. */
  readonly sample: { readonly seed?: number; readonly accounts?: number; readonly now?: Date };
  /** Seconds between two batches of new events; 0 where none arrive. */
  readonly liveSeconds: number;
}

const options = {
  port: { type: "string" },
  data: { type: "string" },
  sources: { type: "string" },
  mapping: { type: "string" },
  accounts: { type: "string" },
  seed: { type: "string" },
  now: { type: "string" },
  "no-live": { type: "boolean" },
} as const;

/** The domains: every folder of `subgraphs` that can be served, in alphabetical order. */
export async function findDomains(): Promise<readonly string[]> {
  const folders = await readdir(join(root, "subgraphs"), { withFileTypes: true });
  return folders
    .filter(
      (folder) => folder.isDirectory() && existsSync(join(root, "subgraphs", folder.name, "src/main.ts")),
    )
    .map((folder) => folder.name)
    .toSorted();
}

function filesOf(values: { sources?: string; mapping?: string }, cwd: string): OwnFiles | undefined {
  if (values.sources === undefined && values.mapping === undefined) return undefined;
  if (values.sources === undefined || values.mapping === undefined)
    throw new UserError(
      "Your own files need both --sources DIR (where they are) and --mapping DIR (how records are made of them); `npx trellis publish --init my-mapping --sources DIR` writes a mapping to begin with.",
      { exitCode: 2 },
    );
  const [sources, mapping] = [resolve(cwd, values.sources), resolve(cwd, values.mapping)];
  for (const [name, folder] of Object.entries({ sources, mapping })) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new UserError(`The option --${name} must name a folder, and there is none at ${folder}.`, {
        exitCode: 2,
      });
  }
  return { sources, mapping };
}

/** Reads command line and environment; what is wrong with them is a {@link UserError}. */
export async function readSettings(args: readonly string[], io: CliIo): Promise<StartSettings> {
  const { values } = parseOptions("start", args, options);
  const files = filesOf(values, io.cwd);
  if (files && (values.accounts ?? values.seed ?? values.now) !== undefined)
    throw new UserError(
      "--accounts, --seed and --now are about the sample, so they do not go with --sources.",
      {
        exitCode: 2,
      },
    );
  const names = await findDomains();
  const asked =
    values.port === undefined
      ? { name: "PORT", text: io.env.PORT || String(defaultPort) }
      : { name: "port", text: values.port };
  const port = integerOption(asked.name, asked.text, [1, 65_534 - names.length]);
  return {
    port,
    data: dataFolderFor({ data: values.data, ...files }, io),
    domains: names.map((name, index) => ({ name, port: port + 1 + index })),
    issuerPort: port + 1 + names.length,
    files,
    sample: {
      seed: values.seed === undefined ? undefined : integerOption("seed", values.seed, [0, 2 ** 31 - 1]),
      accounts:
        values.accounts === undefined
          ? undefined
          : integerOption("accounts", values.accounts, [1, mostAccounts]),
      now: values.now === undefined ? undefined : momentOption("now", values.now),
    },
    liveSeconds: files || values["no-live"] ? 0 : Number(io.env.TRELLIS_LIVE_SECONDS || liveSeconds),
  };
}
