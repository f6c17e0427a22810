import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../errors/index.ts";
import { bindColumns } from "./check/bind-columns.ts";
import { check } from "./check/check.ts";
import { measureCompleteness, measureQuality } from "./check/quality.ts";
import type { Bench, Job } from "./job.ts";
import { loadSources } from "./load/load-sources.ts";
import type { LoadedSource } from "./load/loaded.ts";
import { parseMapping } from "./mapping/parse-mapping.ts";
import { accountForRows, produce, rowReferences, type RowReference } from "./mapping/produce.ts";
import { publishVersion } from "./publish-version.ts";
import type { ProductReport } from "./report.ts";
import { verdict, type Made } from "./verdict.ts";
import { openWorkshop, quoteName, type Workshop } from "./workshop.ts";
import { discard } from "../files/index.ts";
import { lockProduct } from "./write/lock.ts";
import { openVersions, type VersionFolder } from "./write/versions.ts";
import { addQuarantined, createQuarantine, type QuarantineFile } from "./write/write-quarantine.ts";

type Outcome = Omit<ProductReport, "product" | "milliseconds">;

async function load(bench: Bench): Promise<LoadedSource[]> {
  const { workshop, quarantine, root, env, signal, mapping } = bench;
  const loaded = await loadSources(mapping.sources, {
    workshop,
    root,
    env,
    signal,
    onRefused: (file, { record, line, reason, text }) =>
      quarantine.add({ source: file, line, record, column: "", value: text, reason: `the record ${reason}` }),
  });
  await quarantine.flush();
  await bench.after("sources-read");
  return loaded;
}

const countOf = async (workshop: Workshop, table: string) =>
  Number((await workshop.rows(`SELECT count(*) FROM ${table}`))[0]?.[0]);

/** Runs the mapping and the checks; afterwards the workshop holds the good records and the quarantine file all others. */
async function make(bench: Bench, sources: readonly LoadedSource[]): Promise<Made> {
  const { workshop, product, mapping, quarantine } = bench;
  await workshop.shutDoor();
  const outputs = await produce(workshop, mapping);
  const columns = bindColumns(product, outputs, mapping.file);
  const rows = mapping.rows.map((name) => sources.find((source) => source.name === name) as LoadedSource);
  const references: RowReference[] = rowReferences(outputs, rows, mapping.file);
  const omitted = await accountForRows(workshop, mapping, references);
  for (const { name } of sources) await workshop.run(`DROP TABLE ${quoteName(name)}`);
  const produced = await countOf(workshop, "trellis.produced");
  await check(workshop, product, { columns, references });
  await workshop.run("DROP TABLE trellis.produced");
  const [published, quarantined] = [
    await countOf(workshop, "trellis.checked"),
    await countOf(workshop, "trellis.quarantine"),
  ];
  if (produced !== published + quarantined)
    throw new UserError(
      `${mapping.file}: ${produced} records were made, and ${published} published with ${quarantined} quarantined are not as many; nothing is published.`,
    );
  await addQuarantined(workshop, quarantine, references);
  await bench.after("checked");
  return {
    sources: sources.flatMap(({ files }) => files.map(({ ledger }) => ledger)),
    rows: { produced, published, quarantined, omitted },
    completeness: await measureCompleteness(workshop, product),
    quality: await measureQuality(workshop, product, produced),
  };
}

/** Keeps the quarantine of a snapshot that is not published beside the versions, so that a person can see why. */
async function keepQuarantine(bench: Bench, folder: string): Promise<string | undefined> {
  await bench.quarantine.close();
  if (bench.quarantine.lines === 0) return undefined;
  const path = join(folder, "refused-quarantine.csv");
  await rename(bench.quarantine.path, path);
  return path;
}

async function publishFrom(bench: Bench, versions: VersionFolder): Promise<Outcome> {
  const sources = await load(bench);
  const made = await make(bench, sources);
  const { status, message } = verdict(bench.product, made);
  const told = {
    message,
    notes: bench.mapping.notes,
    sources: made.sources,
    rows: made.rows,
    completeness: made.completeness,
  };
  if (status === "REFUSED")
    return { ...told, status, quarantine: await keepQuarantine(bench, versions.folder) };
  const manifest = await publishVersion(bench, versions, { ...made, status });
  const { version, accounts } = manifest;
  const hasQuarantine = bench.quarantine.lines > 0;
  const quarantine = hasQuarantine ? join(versions.folder, version, "quarantine.csv") : undefined;
  return { ...told, status, version, manifest, accounts, quarantine };
}

/**
 * Publishes one product: its lock, a work folder, sources, statement, checks, files, the pointer. Whatever is thrown, the version before
 * serves on and the work folder is gone.
 */
export async function publishOne(job: Job): Promise<Outcome> {
  const folder = join(job.data, "products", job.product.id);
  const unlock = lockProduct(folder, job.product.id);
  const asOf = job.now ?? new Date();
  const work = join(folder, `.work-${randomUUID()}`);
  let workshop: Workshop | undefined;
  let quarantine: QuarantineFile | undefined;
  try {
    const versions = await openVersions(folder);
    await mkdir(work, { mode: 0o700 });
    const mapping = parseMapping(await readFile(job.file, "utf8"), job.file);
    workshop = await openWorkshop(work, { ...job, asOf });
    quarantine = await createQuarantine(join(work, "quarantine.csv"));
    await job.after("started");
    return await publishFrom({ ...job, asOf, mapping, workshop, quarantine }, versions);
  } finally {
    workshop?.close();
    await quarantine?.close().catch(() => {});
    await discard(work);
    unlock();
  }
}
