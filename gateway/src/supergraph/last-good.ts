import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere, replaceDurably, sha256 } from "@trellis/shared/files";
import { deepFreeze } from "./freeze.ts";
import type { Snapshot } from "./types.ts";

const format = "trellis-supergraph-2";
const fileIn = (folder: string) => join(folder, "supergraph");

/** Writes the snapshot, supergraph and contract table in one file, so that readers and a crash find the old one or the new one, whole. */
export const saveLastGood = async (folder: string, snapshot: Snapshot): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const text = JSON.stringify(snapshot);
  await replaceDurably(fileIn(folder), `${format} ${sha256(text)}\n${text}`);
};

/** The last snapshot that was saved; undefined where there is none. Throws where the file is damaged. */
export const loadLastGood = async (folder: string): Promise<Snapshot | undefined> => {
  const written = await readIfThere(fileIn(folder));
  if (written === undefined) return undefined;
  const end = written.indexOf("\n");
  const text = written.slice(end + 1);
  if (written.slice(0, end) !== `${format} ${sha256(text)}`)
    throw new Error("its hash is not the one written in it");
  return deepFreeze(JSON.parse(text) as Snapshot);
};
