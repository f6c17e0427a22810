import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
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

/** Claims a data folder for a company; one that holds another company's data is a UserError, whoever comes first. */
export async function claimDataFolder(folder: string, company: Company): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new UserError(`The data folder must be writable, and ${folder} cannot be made.`, { cause });
  });
  const data = await realpath(folder);
  const stored = {
    sources: portable(data, company.sources),
    ...(company.mapping !== undefined && { mapping: portable(data, company.mapping) }),
  };
  const temporary = join(data, `${fileName}.${randomUUID()}`);
  if ((await readCompany(data)) === undefined) {
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
  if (isSame) return;
  throw new UserError(
    `The data folder ${folder} holds the company of ${owner?.sources} (mapping: ${owner?.mapping ?? "the domains' own"}), and another is never published over it; name a folder of its own with --data.`,
  );
}
