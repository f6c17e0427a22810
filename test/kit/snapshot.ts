import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { DataProduct } from "@trellis/shared/contract";
import type { Manifest, Pointer } from "@trellis/shared/publish";
import { toMinor } from "@trellis/shared/scalars";
import { columnsOf, type Column } from "@trellis/shared/store";

/** A record in the form of its GraphQL type; what is left out is null. */
export type PlainRecord = Readonly<Record<string, unknown>> & { readonly id: string };

export interface SnapshotOptions {
  readonly data: string;
  readonly product: DataProduct;
  readonly records: Iterable<PlainRecord>;
  readonly version?: string;
  readonly asOf?: string;
  readonly status?: "OK" | "DEGRADED";
  /** False writes the version without swapping the pointer, as a publish does that dies before. */
  readonly isAcknowledged?: boolean;
}

export const sha256Of = (file: string): string =>
  createHash("sha256").update(readFileSync(file)).digest("hex");

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

const at = (record: PlainRecord, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null)?.[name] ?? null, record);

/** The value that a column holds for a record. */
export const storedValue = (column: Column, record: PlainRecord): string | number | bigint | null => {
  const value = at(record, column.field.path);
  if (value === null) return null;
  if (column.part) {
    const { amount, currency } = value as { amount: string; currency: string };
    return column.part === "currency" ? currency : toMinor(amount, currency);
  }
  if (column.field.kind === "list") return JSON.stringify(value);
  if (typeof value === "boolean") return Number(value);
  return value as string | number;
};

const writeDatabase = (file: string, product: DataProduct, records: Iterable<PlainRecord>): number => {
  const columns = columnsOf(product);
  const database = new DatabaseSync(file);
  const definitions = columns.map(
    ({ name, storage }) => `${quoted(name)} ${storage}${name === "id" ? " PRIMARY KEY" : ""}`,
  );
  database.exec(
    `PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE records (${definitions.join(", ")}); BEGIN`,
  );
  const insert = database.prepare(`INSERT INTO records VALUES (${columns.map(() => "?").join(", ")})`);
  let rows = 0;
  for (const record of records) {
    insert.run(...columns.map((column) => storedValue(column, record)));
    rows += 1;
  }
  database.exec("COMMIT");
  const time = quoted(product.eventTime);
  if (columns.some(({ name }) => name === "accountId")) {
    database.exec(`CREATE INDEX by_account ON records ("accountId", ${time} DESC, "id")`);
  }
  database.exec(`CREATE INDEX by_time ON records (${time} DESC, "id")`);
  database.close();
  return rows;
};

const currenciesIn = (file: string, product: DataProduct): Record<string, string[]> => {
  const database = new DatabaseSync(file, { readOnly: true });
  const found = columnsOf(product)
    .filter(({ part }) => part === "currency")
    .map(({ name, field }): [string, string[]] => {
      const rows = database.prepare(`SELECT DISTINCT ${quoted(name)} AS code FROM records ORDER BY 1`).all();
      return [field.path, rows.map(({ code }) => code).filter((code) => typeof code === "string")];
    });
  database.close();
  return Object.fromEntries(found);
};

const newManifest = (options: SnapshotOptions, version: string, folder: string, rows: number): Manifest => {
  const { product, asOf = "2026-01-01T00:00:00.000Z", status = "OK" } = options;
  const file = join(folder, "data.sqlite");
  return {
    format: 1,
    product: product.id,
    version,
    publishedAt: asOf,
    asOf,
    status,
    schemaHash: "",
    mappingHash: "",
    sources: [],
    rows: { produced: rows, published: rows, quarantined: 0, omitted: [] },
    completeness: { value: 1, target: 0.95, floor: 0.5 },
    quality: [],
    eventTime: { field: product.eventTime, min: null, max: null },
    accounts: { known: 0, unmatched: 0, unknown: 0, unknownIds: [] },
    currencies: currenciesIn(file, product),
    files: { "data.sqlite": { sha256: sha256Of(file), bytes: statSync(file).size } },
  };
};

export const productFolder = (data: string, product: DataProduct): string =>
  join(data, "products", product.id);

let published = 0;

/** Writes a snapshot of plain records as a publish would leave it, all hashes true, and returns its version. */
export function writeSnapshot(options: SnapshotOptions): string {
  const { data, product, records, isAcknowledged = true } = options;
  published += 1;
  const version = options.version ?? `20260101T${String(published).padStart(9, "0")}Z-0000cafe`;
  const folder = join(productFolder(data, product), version);
  mkdirSync(folder, { recursive: true });
  const rows = writeDatabase(join(folder, "data.sqlite"), product, records);
  const manifest = `${JSON.stringify(newManifest(options, version, folder, rows), null, 2)}\n`;
  writeFileSync(join(folder, "manifest.json"), manifest);
  if (isAcknowledged) {
    const pointer: Pointer = { version, manifestSha256: createHash("sha256").update(manifest).digest("hex") };
    const current = join(productFolder(data, product), "current");
    writeFileSync(`${current}.new`, JSON.stringify(pointer));
    renameSync(`${current}.new`, current);
  }
  return version;
}

/** Turns one bit of a file, leaving its size as it was. */
export function flipByte(file: string, position?: number): void {
  const bytes = readFileSync(file);
  const index = position ?? Math.floor(bytes.length / 2);
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}
