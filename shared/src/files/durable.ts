import { open, readFile, rename, rm } from "node:fs/promises";
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

/** Replaces a file's text: readers, also those after a crash, find the old one or the new one, whole. Only its owner may read it. */
export async function replaceDurably(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  await discard(draft);
  try {
    await writeDurable(draft, text);
    await rename(draft, path);
  } catch (error) {
    await discard(draft);
    throw error;
  }
  await sync(dirname(path));
}

/** A file's text; undefined where there is no such file. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Removes files and folders, and does not mind that they are gone. */
export const discard = (path: string): Promise<void> => rm(path, { recursive: true, force: true });
