import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";

/** One version of the account index, open for reading. */
export interface AccountIndex {
  readonly version: string;
  /** The moment that its data is from; ISO 8601 in UTC. */
  readonly asOf: string;
  readonly count: number;
  has(id: string): boolean;
  /** At most `first` ids in order, those after `after` where it is given. */
  ids(first: number, after?: string): string[];
  close(): void;
}

/** Opens the file of a version that has been verified; throws where it is not an account index. */
export const openAccountIndex = (file: string, version: { version: string; asOf: string }): AccountIndex => {
  const database = new DatabaseSync(`${pathToFileURL(file).href}?immutable=1`, { readOnly: true });
  const one = database.prepare("SELECT 1 FROM accounts WHERE id = ?");
  const page = database.prepare("SELECT id FROM accounts WHERE id > ? ORDER BY id LIMIT ?");
  const total = database.prepare("SELECT count(*) AS count FROM accounts").get();
  return {
    ...version,
    count: Number(total?.["count"]),
    has: (id) => one.get(id) !== undefined,
    ids: (first, after = "") => page.all(after, first).map((row) => String(row["id"])),
    close: () => database.close(),
  };
};
