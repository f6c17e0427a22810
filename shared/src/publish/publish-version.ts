import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { DataProduct } from "../contract/index.ts";
import { UserError } from "../errors/index.ts";
import { fingerprint, sha256 } from "../files/index.ts";
import { columnsOf } from "../store/index.ts";
import { accountProduct, readAccountIds, writeAccountIndex } from "./accounts.ts";
import { measureFacts } from "./facts.ts";
import type { Bench } from "./job.ts";
import type { Manifest } from "./manifest.ts";
import type { Made } from "./verdict.ts";
import { quoteName, quoteText } from "./workshop.ts";
import {
  commitVersion,
  nameVersion,
  openVersions,
  removeOldVersions,
  type VersionFolder,
} from "./write/versions.ts";
import { writeSqlite } from "./write/write-sqlite.ts";

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
    `COPY (SELECT ${names.join(", ")} FROM trellis.checked) TO ${quoteText(parquet)} (FORMAT parquet, COMPRESSION zstd)`,
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

/** Ids of all accounts: those just made, where they are what is published. */
async function knownAccounts({ product, workshop, data }: Bench): Promise<string[]> {
  if (product.id !== accountProduct) return (await readAccountIds(data)) ?? [];
  return (await workshop.rows(`SELECT "id" FROM trellis.checked`)).map(([id]) => String(id));
}

type Publishable = Made & { readonly status: "OK" | "DEGRADED" };

const identityOf = ({ product, mapping }: Bench) => ({
  schemaHash: schemaHashOf(product),
  mappingHash: sha256(mapping.sql),
});

/** Writes the checked records as a new version and makes it the one that serves; gives its manifest. */
export async function publishVersion(
  bench: Bench,
  versions: VersionFolder,
  made: Publishable,
): Promise<Manifest> {
  const { product, asOf, workshop } = bench;
  const moment = bench.now ?? new Date();
  const identity = identityOf(bench);
  const madeFrom = [
    ...Object.values(identity),
    asOf.toISOString(),
    ...made.sources.map((source) => source.sha256),
  ];
  const version = nameVersion(versions, moment, madeFrom);
  const home = join(versions.folder, version);
  await mkdir(home, { mode: 0o700 });
  const names = await writeFiles(bench, home, made.rows.published);
  const manifest: Manifest = {
    format: 1,
    product: product.id,
    version,
    publishedAt: (bench.now ?? new Date()).toISOString(),
    asOf: asOf.toISOString(),
    status: made.status,
    ...identity,
    sources: made.sources,
    rows: made.rows,
    completeness: made.completeness,
    quality: made.quality,
    ...(await measureFacts(workshop, product, await knownAccounts(bench))),
    files: await fingerprints(home, names),
  };
  if (product.id === accountProduct) await publishAccounts(bench, manifest);
  await commitVersion({ versions, manifest, after: bench.after });
  // The version serves; what cannot be removed now is removed by the next publish.
  await removeOldVersions(versions.folder).catch(() => {});
  await bench.after("cleaned");
  return manifest;
}
