import { createHash } from "node:crypto";
import { basename, join, resolve } from "node:path";

/**
 * The data folder that belongs to a company when none is named: `base` for the sample, a folder of its own below `base` for other
 * sources or another mapping, so that one company is never published over another by accident.
 */
export function dataFolderOf(base: string, company: { sources?: string; mapping?: string } = {}): string {
  if (company.sources === undefined && company.mapping === undefined) return base;
  const roots = [company.sources, company.mapping].map((root) => (root === undefined ? "" : resolve(root)));
  const hash = createHash("sha256").update(roots.join("\0")).digest("hex").slice(0, 8);
  const name = basename(roots[0] || (roots[1] as string)).replaceAll(/[^A-Za-z0-9._-]/g, "-");
  return join(base, "companies", `${name}-${hash}`);
}
