import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** A version of the account index: which one, and the hash of its manifest. */
export interface VersionPointer {
  readonly version: string;
  readonly manifestSha256: string;
}

const dataFile = "accounts.sqlite";
const namePattern = /^[\w.-]{1,100}$/;

const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

const hashOfFile = async (file: string): Promise<string> => {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
};

/** Which version a folder's `current` names; undefined where there is none. */
export const readPointer = async (folder: string): Promise<VersionPointer | undefined> => {
  try {
    const pointer = JSON.parse(await readFile(join(folder, "current"), "utf8")) as Partial<VersionPointer>;
    const { version = "", manifestSha256 = "" } = pointer;
    if (!namePattern.test(version) || version.startsWith("."))
      throw new Error("it names no version of the account index");
    return { version, manifestSha256 };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};

/** Verifies a version from its pointer to its last byte; gives the path of its data and the moment that it is from. */
export const verifyVersion = async (
  folder: string,
  { version, manifestSha256 }: VersionPointer,
): Promise<{ file: string; asOf: string }> => {
  const manifest = await readFile(join(folder, version, "manifest.json"));
  if (hashOf(manifest) !== manifestSha256) throw new Error("its manifest is not the one published");
  const { asOf, files } = JSON.parse(manifest.toString()) as {
    asOf: string;
    files: Record<string, { sha256: string } | undefined>;
  };
  const file = join(folder, version, dataFile);
  if ((await hashOfFile(file)) !== files[dataFile]?.sha256)
    throw new Error("its data is not what was published");
  return { file, asOf };
};

const syncFile = async (file: string): Promise<void> => {
  const handle = await open(file, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Copies a version, verifies the copy and makes it the current one of the target; what is there stays whole until then. */
export const copyVersion = async (source: string, target: string, pointer: VersionPointer): Promise<void> => {
  const draft = join(target, `.${randomBytes(6).toString("hex")}`);
  await mkdir(join(draft, pointer.version), { recursive: true });
  try {
    for (const name of [dataFile, "manifest.json"]) {
      await copyFile(join(source, pointer.version, name), join(draft, pointer.version, name));
      await syncFile(join(draft, pointer.version, name));
    }
    await verifyVersion(draft, pointer);
    await rm(join(target, pointer.version), { recursive: true, force: true });
    await rename(join(draft, pointer.version), join(target, pointer.version));
    await writeFile(join(draft, "current"), JSON.stringify(pointer), { flush: true });
    await rename(join(draft, "current"), join(target, "current"));
    await syncFile(target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

/** Removes the copies of all versions but those named. */
export const removeOthers = async (target: string, kept: readonly string[]): Promise<void> => {
  const entries = await readdir(target, { withFileTypes: true });
  for (const entry of entries) {
    if (entry.isDirectory() && !kept.includes(entry.name))
      await rm(join(target, entry.name), { recursive: true, force: true });
  }
};
