import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import type { DataProduct } from "../contract/index.ts";
import { UserError } from "../errors/index.ts";
import { columnsOf } from "../store/index.ts";
import { accountProduct, readAccountIds, writeAccountIndex } from "./accounts.ts";
import { bindColumns } from "./check/bind-columns.ts";
import { check } from "./check/check.ts";
import { measureCompleteness, measureQuality } from "./check/quality.ts";
import { measureFacts } from "./facts.ts";
import { loadSources } from "./load/load-sources.ts";
import type { LoadedSource } from "./load/loaded.ts";
import type { Manifest } from "./manifest.ts";
import { parseMapping } from "./mapping/parse-mapping.ts";
import { accountForRows, produce, rowReferences, type RowReference } from "./mapping/produce.ts";
import type { Mapping } from "./mapping/mapping.ts";
import type { ProductReport, PublishStep } from "./report.ts";
import { verdict, type Made } from "./verdict.ts";
import { openWorkshop, quoteName, quoteText, type Workshop } from "./workshop.ts";
import { discard, fingerprint } from "./write/durable.ts";
import { lockProduct } from "./write/lock.ts";
import {
  commitVersion,
  nameVersion,
  openVersions,
  removeOldVersions,
  type VersionFolder,
} from "./write/versions.ts";
import { addQuarantined, createQuarantine, type QuarantineFile } from "./write/write-quarantine.ts";
import { writeSqlite } from "./write/write-sqlite.ts";

/** One product to publish. */
export interface Job {
  readonly product: DataProduct;
  /** Its mapping file. */
  readonly file: string;
  /** Real path of the sources folder. */
  readonly root: string;
  readonly data: string;
  readonly asOf: Date;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly after: (step: PublishStep) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** Everything that one publish has at hand. */
interface Bench extends Job {
  readonly mapping: Mapping;
  readonly workshop: Workshop;
  readonly quarantine: QuarantineFile;
}

type Outcome = Omit<ProductReport, "product" | "milliseconds">;

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Hash of what a contract says of a product's records. */
export const schemaHashOf = (product: DataProduct): string =>
  sha256(
    JSON.stringify([
      product.id,
      columnsOf(product).map(({ name, storage, field }) => [
        name,
        storage,
        field.kind,
        field.type,
        field.required,
      ]),
    ]),
  );

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
  const produced = await countOf(workshop, "produced");
  await check(workshop, product, { columns, references });
  await workshop.run("DROP TABLE produced");
  const [published, quarantined] = [
    await countOf(workshop, "checked"),
    await countOf(workshop, "quarantine"),
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

/** Writes the files of a version into its folder and gives their names. */
async function writeFiles(bench: Bench, home: string, published: number): Promise<string[]> {
  const { workshop, product, quarantine, signal } = bench;
  const inserted = await writeSqlite(workshop, product, { path: join(home, "data.sqlite"), signal });
  if (inserted !== published)
    throw new UserError(
      `${published} records of ${product.id} passed their checks, and ${inserted} were written; nothing is published.`,
    );
  await bench.after("sqlite-written");
  const names = columnsOf(product).map(({ name }) => quoteName(name));
  const parquet = join(workshop.out, "data.parquet");
  await workshop.run(
    `COPY (SELECT ${names.join(", ")} FROM checked) TO ${quoteText(parquet)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  await rename(parquet, join(home, "data.parquet"));
  await bench.after("parquet-written");
  await quarantine.close();
  await rename(quarantine.path, join(home, "quarantine.csv"));
  await bench.after("quarantine-written");
  return ["data.sqlite", "data.parquet", "quarantine.csv"];
}

async function fingerprints(home: string, names: readonly string[]): Promise<Manifest["files"]> {
  const entries: [string, { sha256: string; bytes: number }][] = [];
  for (const name of names) entries.push([name, await fingerprint(join(home, name))]);
  return Object.fromEntries(entries);
}

/** The account index is published before the accounts, as a snapshot of its own. */
async function publishAccounts(bench: Bench, manifest: Manifest): Promise<void> {
  const { workshop, product, data } = bench;
  const versions = await openVersions(join(data, "accounts"));
  const version = nameVersion(versions, new Date(manifest.publishedAt), [manifest.version]);
  const home = join(versions.folder, version);
  await mkdir(home, { mode: 0o700 });
  await writeAccountIndex(
    workshop,
    join(home, "accounts.sqlite"),
    columnsOf(product).map(({ name }) => name),
  );
  const files = await fingerprints(home, ["accounts.sqlite"]);
  await commitVersion({ versions, manifest: { ...manifest, version, files }, after: async () => {} });
  await removeOldVersions(versions.folder);
  await bench.after("accounts-swapped");
}

async function commit(
  bench: Bench,
  versions: VersionFolder,
  made: Made & { status: "OK" | "DEGRADED" },
): Promise<Manifest> {
  const { product, mapping, asOf, workshop, data } = bench;
  const publishedAt = asOf.toISOString();
  const [schemaHash, mappingHash] = [schemaHashOf(product), sha256(mapping.sql)];
  const version = nameVersion(versions, asOf, [
    schemaHash,
    mappingHash,
    publishedAt,
    ...made.sources.map((source) => source.sha256),
  ]);
  const home = join(versions.folder, version);
  await mkdir(home, { mode: 0o700 });
  const names = await writeFiles(bench, home, made.rows.published);
  const isAccount = product.id === accountProduct;
  const ids = isAccount ? await workshop.rows(`SELECT "id" FROM checked`) : undefined;
  const known = ids ? ids.map(([id]) => String(id)) : ((await readAccountIds(data)) ?? []);
  const manifest: Manifest = {
    format: 1,
    product: product.id,
    version,
    publishedAt,
    asOf: publishedAt,
    status: made.status,
    schemaHash,
    mappingHash,
    sources: made.sources,
    rows: made.rows,
    completeness: made.completeness,
    quality: made.quality,
    ...(await measureFacts(workshop, product, known)),
    files: await fingerprints(home, names),
  };
  if (isAccount) await publishAccounts(bench, manifest);
  await commitVersion({ versions, manifest, after: bench.after });
  await removeOldVersions(versions.folder);
  await bench.after("cleaned");
  return manifest;
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
  const manifest = await commit(bench, versions, { ...made, status });
  const { version, accounts } = manifest;
  const hasQuarantine = bench.quarantine.lines > 0;
  const quarantine = hasQuarantine ? join(versions.folder, version, basename("quarantine.csv")) : undefined;
  return { ...told, status, version, manifest, accounts, quarantine };
}

/**
 * Publishes one product: its lock, a work folder, sources, statement, checks, files, the pointer. Whatever is thrown, the version before
 * serves on and the work folder is gone.
 */
export async function publishOne(job: Job): Promise<Outcome> {
  const folder = join(job.data, "products", job.product.id);
  const unlock = lockProduct(folder, job.product.id);
  const work = join(folder, `.work-${randomUUID()}`);
  let workshop: Workshop | undefined;
  let quarantine: QuarantineFile | undefined;
  try {
    const versions = await openVersions(folder);
    await mkdir(work, { mode: 0o700 });
    const mapping = parseMapping(await readFile(job.file, "utf8"), job.file);
    workshop = await openWorkshop(work, job.asOf, job.signal);
    quarantine = await createQuarantine(join(work, "quarantine.csv"));
    await job.after("started");
    return await publishFrom({ ...job, mapping, workshop, quarantine }, versions);
  } finally {
    workshop?.close();
    await quarantine?.close().catch(() => {});
    await discard(work);
    unlock();
  }
}
