import { constants } from "node:fs";
import { lstat, open, readdir, realpath, type FileHandle } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { UserError } from "../../errors/index.ts";

/** A source file may be this large; a larger one is exported in parts or as Parquet. */
export const maximumSourceBytes = 16 * 1024 ** 3;

/** A source file that is open: what is read is what was checked, whatever happens to its name. */
export interface OpenSource {
  /** Path inside the sources folder, with `/`. */
  readonly file: string;
  readonly handle: FileHandle;
  readonly bytes: number;
}

/** The real path of the sources folder. */
export async function sourcesRoot(folder: string): Promise<string> {
  const root = await realpath(folder).catch((cause: unknown) => {
    throw new UserError(`The sources folder must exist, and ${folder} does not.`, { cause });
  });
  if ((await lstat(root)).isDirectory()) return root;
  throw new UserError(`The sources must be a folder, and ${folder} is a file.`);
}

const escapes = (root: string, path: string) => {
  const inside = relative(root, path);
  return inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside);
};

const segmentPattern = (segment: string) =>
  new RegExp(
    `^${segment
      .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", "[^/]*")
      .replaceAll("?", "[^/]")}$`,
  );

/** The files that a path with `*` and `?` means, sorted by name; itself where it has neither. */
async function expand(root: string, path: string): Promise<string[]> {
  let found = [""];
  for (const segment of path.split("/")) {
    if (!/[*?]/.test(segment)) {
      found = found.map((parent) => (parent === "" ? segment : `${parent}/${segment}`));
      continue;
    }
    const pattern = segmentPattern(segment);
    const next: string[] = [];
    for (const parent of found) {
      const names = await readdir(join(root, parent)).catch(() => []);
      for (const name of names.toSorted())
        if (pattern.test(name) && !name.startsWith("."))
          next.push(parent === "" ? name : `${parent}/${name}`);
    }
    found = next;
  }
  return found;
}

function assertInside(path: string): void {
  if (path.includes("\0") || path.includes("\\") || isAbsolute(path) || path.split("/").includes(".."))
    throw new UserError(
      `A source is a path inside the sources folder, with / and without .., and it is "${path.replaceAll("\0", "\\0")}".`,
    );
  if (path.split("/").includes("**"))
    throw new UserError(`A pattern names the folders it looks into, and "${path}" has **.`);
}

async function openOne(root: string, file: string): Promise<OpenSource> {
  const fail = (what: string, cause?: unknown): never => {
    throw new UserError(`The source ${file} ${what}.`, { cause });
  };
  const real = await realpath(join(root, file)).catch((cause: { code?: string }) =>
    cause.code === "EACCES"
      ? fail("cannot be read: permission is denied", cause)
      : fail(`is not in the folder ${root}`, cause),
  );
  if (escapes(root, real)) return fail("leads out of the sources folder, by a link");
  if (!(await lstat(real)).isFile()) return fail("must be a regular file, and it is not");
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(real, flags).catch((cause: { code?: string }) =>
    fail(cause.code === "EACCES" ? "cannot be read: permission is denied" : "cannot be opened", cause),
  );
  const again = await realpath(join(root, file)).catch(() => "");
  const stat = await handle.stat();
  const problem =
    (again !== real && "was replaced while it was opened") ||
    (!stat.isFile() && "must be a regular file, and it is not") ||
    (stat.size > maximumSourceBytes &&
      `has ${stat.size} bytes, and at most ${maximumSourceBytes} are read`) ||
    (stat.size === 0 && "is empty");
  if (problem) {
    await handle.close();
    return fail(problem);
  }
  return { file, handle, bytes: stat.size };
}

/**
 * Opens the files that a path or pattern of a mapping means, sorted by name. Only regular files whose real path is below `root` are opened;
 * anything else, and a pattern without a file, is a UserError.
 */
export async function openSources(root: string, path: string): Promise<OpenSource[]> {
  assertInside(path);
  const files = await expand(root, path);
  if (files.length === 0) throw new UserError(`No file in ${root} fits the source ${path}.`);
  const opened: OpenSource[] = [];
  try {
    for (const file of files) opened.push(await openOne(root, file));
    return opened;
  } catch (thrown) {
    await Promise.all(opened.map(({ handle }) => handle.close()));
    throw thrown;
  }
}
