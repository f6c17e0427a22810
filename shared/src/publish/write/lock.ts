import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { messageOf, UserError } from "../../errors/index.ts";

/**
 * Takes the lock of a product's folder and gives what releases it. It is a lock of the operating system (SQLite takes it, as Node itself
 * cannot), so it ends with the process that holds it, however that ends: there is none to find stale. Taken already, it is a UserError.
 */
export function lockProduct(folder: string, product: string): () => void {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(join(folder, "publish.lock"));
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (cause) {
    database?.close();
    if (/locked|busy/i.test(messageOf(cause)))
      throw new UserError(`Another publish of ${product} is under way; this one has changed nothing.`, {
        cause,
      });
    throw new UserError(`The folder ${folder} must be writable, and it is not: ${messageOf(cause)}.`, {
      cause,
    });
  }
  const held = database;
  return () => held.close();
}
