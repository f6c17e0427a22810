import { existsSync, realpathSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { readContract, type Contract } from "@trellis/shared/contract";
import { UserError } from "@trellis/shared/errors";
import { initMapping, publishProducts, readCompany, type PublishStep } from "@trellis/shared/publish";
import { parseOptions } from "./arguments.ts";
import { openDataAudit } from "./data-audit.ts";
import { dataFolderFor, root } from "./data-folder.ts";
import { printLine, type CliIo } from "./io.ts";
import { isSample, momentOption } from "./sample.ts";
import { createProgress, describeInit, finalTable } from "./publish-output.ts";

const optionTypes = {
  sources: { type: "string" },
  mapping: { type: "string" },
  data: { type: "string" },
  now: { type: "string" },
  init: { type: "string" },
  json: { type: "boolean" },
} as const;

/** The contracts of all domains of this repository. */
async function readContracts(): Promise<Contract[]> {
  const folder = join(root, "subgraphs");
  const domains = (await readdir(folder)).filter((domain) =>
    existsSync(join(folder, domain, "schema.graphql")),
  );
  return domains
    .toSorted()
    .map((domain) => readContract({ domain, file: join(folder, domain, "schema.graphql") }));
}

/** A moment without a zone is UTC, as all times here are; a date is its beginning. */
function momentOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text;
  return momentOption("now", /T[\d:.]+$/.test(moment) ? `${moment}Z` : moment);
}

/** `TRELLIS_FAILPOINT=after-<step>:kill` ends the process at that step as kill -9 does; `:pause` waits there; for the fault tests. */
function failpointOf(text: string | undefined): ((step: PublishStep) => Promise<void>) | undefined {
  const [, at, action] = /^after-([a-z-]+):(kill|pause)$/.exec(text ?? "") ?? [];
  if (at === undefined) return undefined;
  return async (step) => {
    if (step !== at) return;
    if (action === "kill") process.kill(process.pid, "SIGKILL");
    await new Promise((wake) => setTimeout(wake, action === "kill" ? 60_000 : 2_000));
  };
}

/** Where sources, mapping and data are: as the options say, else where the company of the data folder comes from, else the sample's. */
async function placesOf(values: { sources?: string; mapping?: string; data?: string }, io: CliIo) {
  const given = {
    sources: values.sources && resolve(io.cwd, values.sources),
    mapping: values.mapping && resolve(io.cwd, values.mapping),
  };
  const data = dataFolderFor(values, io);
  const company = await readCompany(data);
  const sources = given.sources ?? company?.sources ?? join(data, "sources");
  if (!existsSync(sources))
    throw new UserError(
      given.sources === undefined
        ? `There are no sources in ${sources}; make the sample with \`npm start\`, or name your own with --sources.`
        : `The sources folder must exist, and ${sources} does not.`,
    );
  const isKnown = company !== undefined && realpathSync(sources) === company.sources;
  if (given.mapping === undefined && !isKnown && given.sources !== undefined && !(await isSample(sources)))
    throw new UserError(
      `Your own files need a mapping: add --mapping DIR; \`npx trellis publish --init my-mapping --sources ${values.sources}\` writes one to begin with.`,
      { exitCode: 2 },
    );
  return { sources, mapping: given.mapping ?? (isKnown ? company.mapping : undefined), data };
}

async function runInit(folder: string, sources: string | undefined, io: CliIo): Promise<number> {
  if (sources === undefined)
    throw new UserError("A mapping is begun for a folder of files: add --sources DIR.", { exitCode: 2 });
  const mapping = resolve(io.cwd, folder);
  const report = await initMapping({
    contracts: await readContracts(),
    sources: resolve(io.cwd, sources),
    mapping,
  });
  for (const line of describeInit(report, { mapping: folder, sources })) printLine(io.stdout, line);
  return 0;
}

/**
 * `trellis publish [domain[/product]] [--sources DIR] [--mapping DIR] [--data DIR] [--now ISO] [--json] [--init DIR]`.
 * Gives the exit code: 0 published, 1 something failed or was refused, or nothing was published. Throws a UserError for wrong arguments.
 */
export async function runPublish(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = parseOptions("publish", args, optionTypes, { positionals: true });
  if (values.init !== undefined) return runInit(values.init, values.sources, io);
  const now = momentOf(values.now);
  const places = await placesOf(values, io);
  const progress = createProgress(io, values.json === true);
  const audit = openDataAudit(places.data, "publish", io);
  const report = await publishProducts({
    contracts: await readContracts(),
    products: positionals.length > 0 ? positionals : undefined,
    ...places,
    now,
    env: io.env,
    onProgress: progress.onProgress,
    failpoint: failpointOf(io.env["TRELLIS_FAILPOINT"]),
    signal: io.signal,
    audit,
  }).finally(async () => {
    progress.stop();
    await audit.close();
  });
  if (values.json !== true) {
    const shown = (path: string) => (relative(io.cwd, path).startsWith("..") ? path : relative(io.cwd, path));
    for (const line of finalTable(report, { shown, data: shown(places.data) })) printLine(io.stdout, line);
  }
  return report.ok && report.products.some(({ version }) => version !== undefined) ? 0 : 1;
}
