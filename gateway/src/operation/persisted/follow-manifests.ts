import { readFileSync, statSync } from "node:fs";
import { messageOf, UserError } from "@trellis/shared/errors";
import type { Log, PersistedPolicy } from "../../config/index.ts";
import { addOperation, readManifest, type Manifest } from "./read-manifest.ts";

/** Operations by client: what its manifests say together. */
export type ClientManifests = ReadonlyMap<string, Manifest>;

interface File {
  /** What changes when the file is written or replaced; undefined where it cannot be looked at. */
  stamp: string | undefined;
  manifest: Manifest;
}

const stampOf = (path: string): string | undefined => {
  try {
    const { dev, ino, size, mtimeMs } = statSync(path);
    return `${dev} ${ino} ${size} ${mtimeMs}`;
  } catch {
    return undefined;
  }
};

const readFile = (path: string, bytes: number): File => {
  // The stamp comes first: what is written meanwhile is read again at the next look.
  const stamp = stampOf(path);
  const { size } = statSync(path);
  if (size > bytes) throw new Error(`it must have at most ${bytes} bytes but has ${size}`);
  return { stamp, manifest: readManifest(readFileSync(path)) };
};

/** The manifests of a client as one; throws where an id has another text in another file. */
const merge = (manifests: readonly Manifest[]): Manifest => {
  const [first, ...others] = manifests;
  if (first !== undefined && others.length === 0) return first;
  const merged = new Map<string, string>();
  for (const manifest of manifests) for (const [id, text] of manifest) addOperation(merged, id, text);
  return merged;
};

const mergeAll = (clients: PersistedPolicy["clients"], files: ReadonlyMap<string, File>): ClientManifests => {
  const read = (path: string) => files.get(path)?.manifest ?? new Map<string, string>();
  return new Map(Object.entries(clients).map(([name, { manifests }]) => [name, merge(manifests.map(read))]));
};

/**
 * Reads the manifests of all clients, and again what changed, every `policy.milliseconds`. Throws a UserError where one cannot be read at first; later
 * the last good ones stay, and the log says why.
 */
export const followManifests = (
  { clients, milliseconds, bytes }: PersistedPolicy,
  log: Log,
): { current(): ClientManifests; close(): void } => {
  const paths = [...new Set(Object.values(clients).flatMap(({ manifests }) => manifests))];
  let files = new Map<string, File>();
  const refused = new Map<string, string | undefined>();
  const read = (path: string): File => {
    try {
      return readFile(path, bytes);
    } catch (error) {
      throw new UserError(`The manifest ${path} cannot be used: ${messageOf(error)}.`, { cause: error });
    }
  };
  for (const path of paths) files.set(path, read(path));
  let current = mergeAll(clients, files);

  const take = (path: string, stamp: string | undefined): void => {
    try {
      const changed = new Map(files).set(path, read(path));
      current = mergeAll(clients, changed);
      files = changed;
      refused.delete(path);
      log({ level: "info", event: "manifest-taken", message: `the manifest ${path} was read again` });
    } catch (error) {
      refused.set(path, stamp);
      log({ level: "error", event: "manifest-refused", message: messageOf(error), cause: error });
    }
  };
  const look = (): void => {
    for (const path of paths) {
      const stamp = stampOf(path);
      if (stamp === files.get(path)?.stamp) refused.delete(path);
      else if (!refused.has(path) || refused.get(path) !== stamp) take(path, stamp);
    }
  };
  const timer = paths.length > 0 ? setInterval(look, milliseconds).unref() : undefined;
  return { current: () => current, close: () => clearInterval(timer) };
};
