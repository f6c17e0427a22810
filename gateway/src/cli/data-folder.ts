import { basename, join, resolve } from "node:path";
import { sha256 } from "@trellis/shared/files";
import type { CliIo } from "./io.ts";

/** The repository's root, which holds gateway, subgraphs and shared. */
export const root: string = resolve(import.meta.dirname, "../../..");

/**
 * Where a company's data is kept: `--data` as it is given; otherwise `TRELLIS_DATA` (`.data` in the repository by default) for the sample, and for
 * sources or a mapping of one's own a folder below it that is named after them, so that one company never meets another. `trellis publish` and
 * `trellis start` find the same folder by it.
 */
export function dataFolderFor(
  options: { readonly data?: string; readonly sources?: string; readonly mapping?: string },
  { env, cwd }: Pick<CliIo, "env" | "cwd">,
): string {
  if (options.data !== undefined) return resolve(cwd, options.data);
  const base = resolve(cwd, env.TRELLIS_DATA || join(root, ".data"));
  const given = [options.sources, options.mapping].filter((folder) => folder !== undefined);
  const [first] = given;
  if (first === undefined) return base;
  const paths = given.map((folder) => resolve(cwd, folder));
  const hash = sha256(paths.join("\0")).slice(0, 8);
  const name = basename(resolve(cwd, first)).replaceAll(/[^A-Za-z0-9._-]/g, "-");
  return join(base, "companies", `${name}-${hash}`);
}
