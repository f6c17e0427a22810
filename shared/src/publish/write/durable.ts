import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** Makes a file or folder durable. A failure is final: after a failed fsync nothing is known of the file, so it is never tried again. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** SHA-256 and size of a file. */
export async function fingerprint(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest("hex"), bytes };
}

/** Writes a new file that only its owner may read, and makes its contents durable; the name is durable once its folder is. */
export async function writeDurable(path: string, text: string): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Puts a file that is written in the place of another, at once. */
export async function swap(from: string, to: string): Promise<void> {
  await rename(from, to);
}

/** Makes the name of a file durable. */
export const syncFolderOf = (path: string): Promise<void> => sync(dirname(path));

/** Removes files and folders, and does not mind that they are gone. */
export const discard = (path: string): Promise<void> => rm(path, { recursive: true, force: true });
