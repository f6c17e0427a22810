import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UserError } from "../errors/index.ts";
import type { Manifest, Pointer } from "./manifest.ts";
import { quoteName, quoteText, type Workshop } from "./workshop.ts";

/** The product that is the accounts themselves. */
export const accountProduct = "sales/account";

/** Ids that are no account are listed up to this number. */
export const listedUnknownIds = 100;

const idsPerInsert = 5_000;

/** The account ids that are published in `data`; undefined where there is no account index yet. */
export async function readAccountIds(data: string): Promise<string[] | undefined> {
  const pointer = await readFile(join(data, "accounts", "current"), "utf8").catch(() => undefined);
  if (pointer === undefined) return undefined;
  let database: DatabaseSync | undefined;
  try {
    const { version } = JSON.parse(pointer) as Pointer;
    database = new DatabaseSync(join(data, "accounts", version, "accounts.sqlite"), { readOnly: true });
    return database
      .prepare("SELECT id FROM accounts")
      .all()
      .map((row) => String(row["id"]));
  } catch (cause) {
    throw new UserError(
      `The account index ${join(data, "accounts")} must be readable, and it is damaged; remove it and publish sales/account again.`,
      { cause },
    );
  } finally {
    database?.close();
  }
}

/** Makes the table `accounts` of known ids in the workshop. */
async function loadAccounts(workshop: Workshop, ids: readonly string[]): Promise<void> {
  await workshop.run(`CREATE TABLE "known accounts" (id VARCHAR)`);
  for (let from = 0; from < ids.length; from += idsPerInsert) {
    const values = ids.slice(from, from + idsPerInsert).map((id) => `(${quoteText(id)})`);
    await workshop.run(`INSERT INTO "known accounts" VALUES ${values.join(", ")}`);
  }
}

/** Counts the accounts that the checked records refer to, by `column`. */
export async function measureAccounts(
  workshop: Workshop,
  column: string,
  known: readonly string[],
): Promise<Manifest["accounts"]> {
  await loadAccounts(workshop, known);
  const name = quoteName(column);
  const [[unmatched = 0] = []] = await workshop.rows(
    `SELECT count(*) FILTER (WHERE ${name} IS NULL) FROM trellis.checked`,
  );
  const used = `(SELECT DISTINCT ${name} AS id FROM trellis.checked WHERE ${name} IS NOT NULL) used`;
  const [[count = 0] = []] = await workshop.rows(
    `SELECT count(*) FROM ${used} SEMI JOIN "known accounts" USING (id)`,
  );
  const [[unknown = 0] = []] = await workshop.rows(
    `SELECT count(*) FROM ${used} ANTI JOIN "known accounts" USING (id)`,
  );
  const ids = await workshop.rows(
    `SELECT id FROM ${used} ANTI JOIN "known accounts" USING (id) ORDER BY id LIMIT ${listedUnknownIds}`,
  );
  return {
    known: Number(count),
    unmatched: Number(unmatched),
    unknown: Number(unknown),
    unknownIds: ids.map(([id]) => String(id)),
  };
}

/** Writes the account index from the checked accounts: id, region, territory and owner, for row fences and bare keys. */
export async function writeAccountIndex(
  workshop: Workshop,
  path: string,
  columns: readonly string[],
): Promise<number> {
  const pick = (name: string) => (columns.includes(name) ? quoteName(name) : "NULL");
  const rows = await workshop.rows(
    `SELECT "id", ${pick("dataRegion")}, ${pick("salesRegion")}, ${columns.includes("accountOwnerEmail") ? `coalesce("accountOwnerEmail", ${pick("accountOwnerName")})` : pick("accountOwnerName")} FROM trellis.checked ORDER BY "id"`,
  );
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
    database.exec(
      "CREATE TABLE accounts (id TEXT PRIMARY KEY NOT NULL, dataRegion TEXT, territory TEXT, owner TEXT) WITHOUT ROWID",
    );
    database.exec("BEGIN");
    const insert = database.prepare("INSERT INTO accounts VALUES (?, ?, ?, ?)");
    for (const row of rows) insert.run(...(row as (string | null)[]));
    database.exec("COMMIT");
  } finally {
    database.close();
  }
  return rows.length;
}
