import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere } from "@trellis/shared/files";
import { Refusal, versionPattern } from "./verify.ts";

/** The pointer's text; undefined where nothing is published. */
export const pointerText = async (folder: string): Promise<string | undefined> => {
  try {
    return await readIfThere(join(folder, "current"));
  } catch (thrown) {
    throw new Refusal(`the pointer \`current\` cannot be read (${(thrown as NodeJS.ErrnoException).code})`);
  }
};

/** Changes when the version's files do, so that a repaired version is looked at again and a broken one is not every second. */
export const fingerprint = async (folder: string, version: string, dataFile: string): Promise<string> => {
  const marks = await Promise.all(
    ["manifest.json", dataFile].map((file) =>
      stat(join(folder, version, file)).then(
        ({ ino, size, mtimeMs, ctimeMs }) => `${ino}:${size}:${mtimeMs}:${ctimeMs}`,
        () => "absent",
      ),
    ),
  );
  return marks.join("|");
};

/** Versions on disk, newest first; only those before `version` where one is given, because a newer one was never acknowledged. */
export const olderVersions = async (folder: string, version: string | undefined): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && versionPattern.test(entry.name))
    .map(({ name }) => name)
    .filter((name) => version === undefined || name < version)
    .toSorted()
    .toReversed();
};
