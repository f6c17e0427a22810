import { mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../errors/index.ts";
import type { Manifest, Pointer } from "../manifest.ts";
import type { PublishStep } from "../report.ts";
import { discard, readIfThere, sha256, sync, writeDurable } from "../../files/index.ts";

/** Versions of a product that are kept: the one that serves and two before it. */
export const keptVersions = 3;

const versionPattern = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;
const pointerName = "current";

/** A product's folder as it stood when a publish began. */
export interface VersionFolder {
  readonly folder: string;
  /** Text of its pointer; undefined where nothing is published. */
  readonly pointer: string | undefined;
  readonly current: string | undefined;
}

const readPointer = (folder: string) => readIfThere(join(folder, pointerName));

const versionOf = (pointer: string): string | undefined => {
  try {
    const { version } = JSON.parse(pointer) as Pointer;
    return versionPattern.test(version) ? version : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Opens a product's folder for a new version; call it with the product's lock held. What publishes that never ended have left is removed:
 * work folders, and versions newer than the one the pointer names, which nobody was told of.
 */
export async function openVersions(folder: string): Promise<VersionFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pointer = await readPointer(folder);
  const current = pointer === undefined ? undefined : versionOf(pointer);
  if (pointer !== undefined && current === undefined)
    throw new UserError(
      `The file ${join(folder, pointerName)} must name a version, and it is damaged; restore or remove it.`,
    );
  for (const name of await readdir(folder)) {
    const isOrphan = versionPattern.test(name) && (current === undefined || name > current);
    if (isOrphan || name.startsWith(".work-") || name.startsWith(`${pointerName}.`))
      await discard(join(folder, name));
  }
  return { folder, pointer, current };
}

const stamp = (moment: Date) => moment.toISOString().replaceAll(/[-:.]/g, "");

const momentOf = (version: string) =>
  new Date(
    version.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z.*$/, "$1-$2-$3T$4:$5:$6.$7Z"),
  ).getTime();

/** A version's name: its time, later than that of the one before whatever the clock says, and what it was made from. */
export function nameVersion({ current }: VersionFolder, at: Date, madeFrom: readonly string[]): string {
  const time = current === undefined ? at.getTime() : Math.max(at.getTime(), momentOf(current) + 1);
  const hash = sha256(madeFrom.join("\0")).slice(0, 8);
  return `${stamp(new Date(time))}-${hash}`;
}

export interface Commit {
  readonly versions: VersionFolder;
  readonly manifest: Manifest;
  /** Called after each step with its name. */
  readonly after: (step: PublishStep) => Promise<void>;
}

/**
 * Makes a written version the one that serves: data, manifest and pointer become durable in this order. Fails with a UserError where
 * another publish has moved the pointer meanwhile. Removes versions that are no longer kept.
 */
export async function commitVersion({ versions, manifest, after }: Commit): Promise<void> {
  const { folder, pointer } = versions;
  const home = join(folder, manifest.version);
  for (const name of Object.keys(manifest.files)) await sync(join(home, name));
  await after("data-synced");
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await writeDurable(join(home, "manifest.json"), text);
  await after("manifest-written");
  await sync(home);
  await sync(folder);
  await after("manifest-synced");
  const manifestSha256 = sha256(text);
  const next: Pointer = { version: manifest.version, manifestSha256 };
  const temporary = join(folder, `${pointerName}.${manifest.version}`);
  await writeDurable(temporary, `${JSON.stringify(next)}\n`);
  await after("pointer-written");
  if ((await readPointer(folder)) !== pointer) {
    await discard(temporary);
    throw new UserError(
      `Another publish of ${manifest.product} was faster, and its version stands; publish again.`,
    );
  }
  await rename(temporary, join(folder, pointerName));
  await after("pointer-swapped");
  await sync(folder);
  await after("folder-synced");
}

/** Removes all but the newest versions; the one that serves is the newest of all. */
export async function removeOldVersions(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => versionPattern.test(name)).toSorted();
  for (const name of names.slice(0, -keptVersions)) await discard(join(folder, name));
}
