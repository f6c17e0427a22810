import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const houses = ["gateway", "shared", "subgraphs", "test"];

const isSource = (path: string): boolean => !/\/(?:node_modules|dist|\.data|\.turbo)$/.test(path);

/** Links what one folder of packages holds, but for our own packages. */
const linkPackages = (from: string, to: string): void => {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name === "@trellis") continue;
    if (name.startsWith("@")) linkPackages(join(from, name), join(to, name));
    else symlinkSync(join(from, name), join(to, name));
  }
};

const linkOwn = (from: string, to: string): void => {
  mkdirSync(to, { recursive: true });
  for (const name of ["gateway", "shared", "test"]) symlinkSync(join(from, name), join(to, name));
};

/** Copies the sources into a new folder of the system's for temporary files, so that what is changed there is what its tests import. Gives the folder. */
export const copyTree = (): string => {
  const copy = mkdtempSync(join(tmpdir(), "trellis-mutate-"));
  for (const house of houses)
    cpSync(join(root, house), join(copy, house), { recursive: true, filter: isSource });
  for (const file of ["package.json", "tsconfig.json", "README.md"])
    cpSync(join(root, file), join(copy, file));
  linkPackages(join(root, "node_modules"), join(copy, "node_modules"));
  linkOwn(copy, join(copy, "node_modules/@trellis"));
  for (const house of ["gateway", "shared"])
    linkPackages(join(root, house, "node_modules"), join(copy, house, "node_modules"));
  return copy;
};
