import { randomBytes } from "node:crypto";
import { existsSync, linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { UserError } from "@trellis/shared/errors";

/** Keys of one kind that are live at once: the newest, and the one before it. */
export const maxLiveKeys = 2;

const secretSuffix = ".secret.json";

/** Where each kind of key stands in a key folder. */
export const keyFiles = {
  /** The gateway's own, with which it signs assertions. */
  gatewayPrivate: (folder: string) => join(folder, "gateway.private.json"),
  /** Its public half, which every domain has. */
  gatewayPublic: (folder: string) => join(folder, "gateway.public.json"),
  /** What one domain and the gateway share. */
  secret: (folder: string, domain: string) => join(folder, `${domain}${secretSuffix}`),
  /** What one domain masks with; nobody else has it. */
  masks: (folder: string, domain: string) => join(folder, `${domain}.masks.json`),
  /** What the audit log makes pseudonyms with. */
  audit: (folder: string) => join(folder, "audit.json"),
} as const;

/** The domain that a file of this name holds the secret of; undefined where it holds none. */
export const domainOfSecret = (file: string): string | undefined =>
  file.endsWith(secretSuffix) ? file.slice(0, -secretSuffix.length) : undefined;

/** Writes beside the file and moves it there, so that no reader sees half of it; `isNew` never replaces an existing one. */
export function writeKeys(file: string, keys: readonly unknown[], { isNew = false } = {}): void {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  if (!isNew) return renameSync(draft, file);
  try {
    linkSync(draft, file);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
  } finally {
    rmSync(draft);
  }
}

const missing = (file: string): UserError => {
  const [name = ""] = basename(file).split(".");
  const owner = name === "audit" ? "gateway" : name;
  const maker = owner === "issuer" ? "npm start" : `trellis key new ${owner}`;
  return new UserError(
    `The key file ${file} must be there, and it is missing: \`${maker}\` makes it; on another machine than the gateway's, copy it from there.`,
  );
};

/** What an id is made of: it becomes a header as it is. */
const safeId = /^[\w-]{1,100}$/;

/** The newest keys of a file, newest first. Throws a UserError where it is missing, damaged, or secret and readable by others. */
export function readKeys<Key extends { readonly kid?: string | undefined }>(
  file: string,
  isSecret: boolean,
): Key[] {
  if (!existsSync(file)) throw missing(file);
  if (isSecret && process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
    throw new UserError(`The key file ${file} may be read by others; run chmod 600 on it.`);
  }
  try {
    const { keys } = JSON.parse(readFileSync(file, "utf8")) as { keys: Key[] };
    if (Array.isArray(keys) && keys.length > 0 && keys.every(({ kid }) => safeId.test(kid ?? "")))
      return keys.slice(0, maxLiveKeys);
  } catch (cause) {
    throw new UserError(`The key file ${file} is not readable JSON; delete it to have a new one made.`, {
      cause,
    });
  }
  throw new UserError(
    `The key file ${file} holds no key, or one without an id of letters, digits, "-" and "_"; delete it to have a new one made.`,
  );
}
