import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "@trellis/shared/errors";
import type { Manifest, Pointer } from "@trellis/shared/publish";
import { hashFile, sha256 } from "@trellis/shared/files";

/** Why a version may not be served. */
export class Refusal extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = "Refusal";
  }
}

/** Names of versions are single path segments that sort by time. */
export const versionPattern = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

const hashPattern = /^[0-9a-f]{64}$/;

/** Reads a pointer's text; throws a {@link Refusal} where it names no version. */
export function parsePointer(text: string): Pointer {
  try {
    const { version, manifestSha256 } = JSON.parse(text) as Partial<Pointer>;
    if (
      typeof version === "string" &&
      versionPattern.test(version) &&
      hashPattern.test(manifestSha256 ?? "")
    ) {
      return { version, manifestSha256: manifestSha256 as string };
    }
  } catch (cause) {
    throw new Refusal("the pointer `current` is damaged", { cause });
  }
  throw new Refusal("the pointer `current` names no version");
}

const reading = async <Value>(what: string, read: Promise<Value>): Promise<Value> => {
  try {
    return await read;
  } catch (cause) {
    throw new Refusal(
      `${what} cannot be read (${(cause as NodeJS.ErrnoException).code ?? messageOf(cause)})`,
      { cause },
    );
  }
};

const parseManifest = (text: string): Manifest => {
  try {
    return JSON.parse(text) as Manifest;
  } catch (cause) {
    throw new Refusal("its manifest is damaged", { cause });
  }
};

/** A version whose every byte is what was published. */
export interface VerifiedVersion {
  readonly version: string;
  readonly manifest: Manifest;
  /** Path of the data that was verified. */
  readonly file: string;
}

/**
 * Verifies a version: its manifest against the pointer's hash where one is known, its data against the manifest.
 * Throws a {@link Refusal} that says what is wrong.
 */
export async function verifyVersion(
  place: { folder: string; product: string; version: string; dataFile?: string },
  manifestSha256?: string,
): Promise<VerifiedVersion> {
  const { folder, product, version, dataFile = "data.sqlite" } = place;
  const text = await reading("its manifest", readFile(join(folder, version, "manifest.json")));
  if (manifestSha256 !== undefined && sha256(text) !== manifestSha256) {
    throw new Refusal("its manifest is not the one that the pointer names");
  }
  const manifest = parseManifest(text.toString("utf8"));
  if (manifest.format !== 1 || manifest.product !== product || manifest.version !== version) {
    throw new Refusal("its manifest is of another format, product or version");
  }
  const expected = manifest.files[dataFile]?.sha256;
  if (!expected) throw new Refusal(`its manifest lists no ${dataFile}`);
  const file = join(folder, version, dataFile);
  const found = await reading(dataFile, hashFile(file));
  if (found !== expected) throw new Refusal(`${dataFile} is not what was published: its SHA-256 differs`);
  return { version, manifest, file };
}
