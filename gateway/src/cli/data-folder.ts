import { join, resolve } from "node:path";
import type { CliIo } from "./io.ts";

/** The repository's root, which holds gateway, subgraphs and shared. */
export const root: string = resolve(import.meta.dirname, "../../..");

/** The folder below which all companies' data is kept: `TRELLIS_DATA`, by default `.data` in the repository. */
export const baseFolder = ({ env, cwd }: Pick<CliIo, "env" | "cwd">): string =>
  resolve(cwd, env.TRELLIS_DATA || join(root, ".data"));

/** Where a company's data is kept: `--data` as it is given, otherwise where `trellis publish` of the same sources and mapping keeps it. */
export async function dataFolderFor(
  options: { data?: string; sources?: string; mapping?: string },
  io: Pick<CliIo, "env" | "cwd">,
): Promise<string> {
  if (options.data !== undefined) return resolve(io.cwd, options.data);
  const base = baseFolder(io);
  if (options.sources === undefined && options.mapping === undefined) return base;
  // Loaded only here: it brings the database that makes products, which a mesh that is already published does not need.
  const { dataFolderOf } = await import("@trellis/shared/publish");
  return dataFolderOf(base, { sources: options.sources, mapping: options.mapping });
}
