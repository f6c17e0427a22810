import { randomBytes } from "node:crypto";
import { copyFile, mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { discard, readIfThere, replaceDurably, sync } from "@trellis/shared/files";
import type { Pointer } from "@trellis/shared/publish";
import { parsePointer, verifyVersion, type VerifiedVersion } from "../verify.ts";

const product = "sales/account";
const dataFile = "accounts.sqlite";

/** Which version a folder's `current` names; undefined where there is none. */
export const readPointer = async (folder: string): Promise<Pointer | undefined> => {
  const text = await readIfThere(join(folder, "current"));
  return text === undefined ? undefined : parsePointer(text);
};

/** Verifies a version of the account index from its pointer to its last byte; throws where anything is not what was published. */
export const verifyIndex = (folder: string, { version, manifestSha256 }: Pointer): Promise<VerifiedVersion> =>
  verifyVersion({ folder, product, version, dataFile }, manifestSha256);

/** Copies a version, verifies the copy and makes it the current one of the target; what is there stays whole until then. */
export const copyVersion = async (source: string, target: string, pointer: Pointer): Promise<void> => {
  const { version } = pointer;
  const draft = join(target, `.${randomBytes(6).toString("hex")}`);
  await mkdir(join(draft, version), { recursive: true });
  try {
    for (const name of [dataFile, "manifest.json"]) {
      await copyFile(join(source, version, name), join(draft, version, name));
      await sync(join(draft, version, name));
    }
    await verifyIndex(draft, pointer);
    await discard(join(target, version));
    await rename(join(draft, version), join(target, version));
    await replaceDurably(join(target, "current"), JSON.stringify(pointer));
  } finally {
    await discard(draft);
  }
};

/** Removes the copies of all versions but those named. */
export const removeOthers = async (target: string, kept: readonly string[]): Promise<void> => {
  const entries = await readdir(target, { withFileTypes: true });
  for (const entry of entries) {
    if (entry.isDirectory() && !kept.includes(entry.name)) await discard(join(target, entry.name));
  }
};
