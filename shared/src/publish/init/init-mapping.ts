import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { UserError } from "../../errors/index.ts";
import { mappingFileOf } from "../publish-products.ts";
import type { InitOptions, InitReport } from "../report.ts";
import { openWorkshop } from "../workshop.ts";
import { findSources, type FoundSource } from "./find-sources.ts";
import { skeleton } from "./skeleton.ts";

async function listSources(folder: string): Promise<FoundSource[]> {
  const work = await mkdtemp(join(tmpdir(), "trellis-init-"));
  const workshop = await openWorkshop(work, { asOf: new Date() });
  try {
    return await findSources(workshop, folder);
  } finally {
    workshop.close();
    await rm(work, { recursive: true, force: true });
  }
}

/** Writes a commented mapping per product to begin with; never overwrites a file. */
export async function initMapping({ contracts, sources, mapping }: InitOptions): Promise<InitReport> {
  const found = await listSources(sources);
  const written: string[] = [];
  const kept: string[] = [];
  for (const contract of contracts)
    for (const product of contract.products) {
      const file = mappingFileOf(contract, product, mapping);
      const name = relative(mapping, file);
      try {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, skeleton(product, found), { flag: "wx" });
        written.push(name);
      } catch (cause) {
        if ((cause as { code?: string }).code !== "EEXIST")
          throw new UserError(`The mapping folder must be writable, and ${file} cannot be written.`, {
            cause,
          });
        kept.push(name);
      }
    }
  return { written, kept, sources: found.map(({ file, columns }) => ({ file, columns: columns.length })) };
}
