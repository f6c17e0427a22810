import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { deepFreeze } from "./freeze.ts";
import type { Snapshot } from "./types.ts";

const format = "trellis-supergraph-1";
const fileIn = (folder: string) => join(folder, "supergraph");
const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Writes the snapshot, supergraph and contract table in one file, so that readers and a crash find the old one or the new one, whole. */
export const saveLastGood = async (folder: string, snapshot: Snapshot): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const text = JSON.stringify(snapshot);
  const draft = `${fileIn(folder)}.${randomBytes(6).toString("hex")}`;
  try {
    const handle = await open(draft, "wx", 0o600);
    try {
      await handle.writeFile(`${format} ${hashOf(text)}\n${text}`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, fileIn(folder));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(folder);
};

/** The last snapshot that was saved; undefined where there is none. Throws where the file is damaged. */
export const loadLastGood = async (folder: string): Promise<Snapshot | undefined> => {
  let written: string;
  try {
    written = await readFile(fileIn(folder), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const end = written.indexOf("\n");
  const text = written.slice(end + 1);
  if (written.slice(0, end) !== `${format} ${hashOf(text)}`)
    throw new Error("its hash is not the one written in it");
  return deepFreeze(JSON.parse(text) as Snapshot);
};
