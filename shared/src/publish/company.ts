import { randomUUID } from "node:crypto";
import { link, mkdir, readdir, readFile, realpath } from "node:fs/promises";
import { basename, isAbsolute, join, relative, resolve } from "node:path";
import { UserError } from "../errors/index.ts";
import { discard, sync, writeDurable } from "../files/index.ts";

/** Whose data a data folder holds: where it came from. A path below the data folder is relative to it, so that the folder can move. */
export interface Company {
  readonly sources: string;
  /** Absent where the domains' own mappings are used. */
  readonly mapping?: string;
}

const fileName = "company.json";

const portable = (data: string, path: string): string => {
  const inside = relative(data, path);
  return inside.startsWith("..") || isAbsolute(inside) ? path : `./${inside}`;
};

/** The company whose data `data` holds, with absolute paths; undefined where it holds none yet. */
export async function readCompany(data: string): Promise<Company | undefined> {
  const text = await readFile(join(data, fileName), "utf8").catch((thrown: { code?: string }) => {
    if (thrown.code === "ENOENT" || thrown.code === "ENOTDIR") return undefined;
    throw thrown;
  });
  if (text === undefined) return undefined;
  try {
    const { sources, mapping } = JSON.parse(text) as Company;
    return {
      sources: resolve(data, sources),
      ...(mapping !== undefined && { mapping: resolve(data, mapping) }),
    };
  } catch (cause) {
    throw new UserError(
      `The file ${join(data, fileName)} must say whose data this is, and it is damaged; restore it.`,
      { cause },
    );
  }
}

/** Nothing is published in a data folder, nor about to be. */
async function isUnused(data: string): Promise<boolean> {
  const names = await readdir(join(data, "products"), { recursive: true }).catch((): string[] => []);
  return !names.some((name) => basename(name) === "current" || basename(name).startsWith(".work-"));
}

/** Gives a claim up where nothing came of it, so that a mistyped folder can be corrected. */
const releaseOf = (data: string) => async (): Promise<void> => {
  if (await isUnused(data)) await discard(join(data, fileName));
};

/**
 * Claims a data folder for a company; one that holds another company's data is a UserError, whoever comes first. Gives what takes a claim
 * that is new back, as long as nothing is published.
 */
export async function claimDataFolder(folder: string, company: Company): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new UserError(`The data folder must be writable, and ${folder} cannot be made.`, { cause });
  });
  const data = await realpath(folder);
  const stored = {
    sources: portable(data, company.sources),
    ...(company.mapping !== undefined && { mapping: portable(data, company.mapping) }),
  };
  const temporary = join(data, `${fileName}.${randomUUID()}`);
  const isNew = (await readCompany(data)) === undefined;
  if (isNew) {
    try {
      await writeDurable(temporary, `${JSON.stringify(stored, null, 2)}\n`);
      await link(temporary, join(data, fileName)).catch((thrown: { code?: string }) => {
        if (thrown.code !== "EEXIST") throw thrown;
      });
      await sync(data);
    } catch (cause) {
      throw new UserError(`The data folder ${folder} must be writable, and it is not.`, { cause });
    } finally {
      await discard(temporary);
    }
  }
  const owner = await readCompany(data);
  const isSame =
    owner?.sources === resolve(data, stored.sources) &&
    owner.mapping === (stored.mapping === undefined ? undefined : resolve(data, stored.mapping));
  if (isSame) return isNew ? releaseOf(data) : async () => {};
  throw new UserError(
    `The data folder ${folder} holds the company of ${owner?.sources} (mapping: ${owner?.mapping ?? "the domains' own"}), and another is never published over it; name a folder of its own with --data.`,
  );
}
