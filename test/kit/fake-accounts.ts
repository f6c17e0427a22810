import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");

/** A row of the index; what is left out is null. */
export interface FakeAccount {
  readonly id: string;
  readonly dataRegion?: string | null;
  readonly territory?: string | null;
  readonly owner?: string | null;
}

/** Writes an account index as a publish would, from rows or bare ids: data, manifest, pointer. */
export const writeAccountIndex = (
  data: string,
  version: string,
  accounts: readonly (string | FakeAccount)[],
): void => {
  const folder = join(data, "accounts", version);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "accounts.sqlite");
  const database = new DatabaseSync(file);
  database.exec(
    "CREATE TABLE accounts (id TEXT PRIMARY KEY, dataRegion TEXT, territory TEXT, owner TEXT) WITHOUT ROWID",
  );
  const insert = database.prepare("INSERT INTO accounts VALUES (?, ?, ?, ?)");
  database.exec("BEGIN");
  for (const account of accounts) {
    const { id, dataRegion, territory, owner }: FakeAccount =
      typeof account === "string" ? { id: account } : account;
    insert.run(id, dataRegion ?? null, territory ?? null, owner ?? null);
  }
  database.exec("COMMIT");
  database.close();
  const bytes = readFileSync(file);
  const manifest = JSON.stringify({
    format: 1,
    product: "sales/account",
    version,
    asOf: "2026-01-01T00:00:00.000Z",
    files: { "accounts.sqlite": { sha256: sha256(bytes), bytes: bytes.length } },
  });
  writeFileSync(join(folder, "manifest.json"), manifest);
  const pointer = join(data, "accounts", "current");
  writeFileSync(`${pointer}.new`, JSON.stringify({ version, manifestSha256: sha256(manifest) }));
  renameSync(`${pointer}.new`, pointer);
};
