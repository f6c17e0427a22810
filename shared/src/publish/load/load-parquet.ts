import { open } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, UserError } from "../../errors/index.ts";
import type { FileSource } from "../mapping/mapping.ts";
import { quoteName, quoteText } from "../workshop.ts";
import type { LoadContext, LoadedFile, LoadedSource } from "./loaded.ts";
import { openSources, type OpenSource } from "./source-files.ts";
import { readSource } from "./stage-file.ts";

interface Staged extends LoadedFile {
  readonly path: string;
}

async function stage(
  opened: OpenSource,
  source: FileSource,
  context: LoadContext,
  at: { row: number; path: string },
): Promise<Staged> {
  const { file } = opened;
  const copy = await open(at.path, "wx", 0o600);
  let sha256: string;
  try {
    sha256 = await readSource(opened, "bytes", async (chunk) => void (await copy.writeFile(chunk)));
  } finally {
    await copy.close();
  }
  const [[rows] = []] = await context.workshop
    .rows(`SELECT num_rows FROM parquet_file_metadata(${quoteText(at.path)})`)
    .catch((cause: unknown) => {
      throw new UserError(`The source ${file} must be a Parquet file, and it cannot be read as one.`, {
        cause,
      });
    });
  const read = Number(rows);
  const ledger = { name: source.name, file, sha256, read, parsed: read, refused: 0 };
  return { path: at.path, ledger, firstRow: at.row, lineOf: () => undefined };
}

/** Loads Parquet files as one table, by column name; columns keep their types. */
export async function loadParquet(source: FileSource, context: LoadContext): Promise<LoadedSource> {
  const { workshop } = context;
  const opened = await openSources(context.root, source.path);
  try {
    const staged: Staged[] = [];
    let row = 0;
    for (const [index, each] of opened.entries()) {
      const path = join(workshop.staging, `${source.name}-${index}.parquet`);
      const one = await stage(each, source, context, { row, path });
      staged.push(one);
      row += one.ledger.read;
    }
    const parts = staged.map(
      ({ path, firstRow }) =>
        `SELECT ${firstRow} + file_row_number + 1 AS _row, * EXCLUDE (file_row_number) FROM read_parquet(${quoteText(path)}, file_row_number = true)`,
    );
    await workshop
      .run(`CREATE TABLE ${quoteName(source.name)} AS ${parts.join(" UNION ALL BY NAME ")}`)
      .catch((cause: unknown) => {
        const reason = messageOf(cause).split("\n")[0]?.replaceAll(workshop.staging, "");
        throw new UserError(`The source ${source.path} cannot be read as Parquet: ${reason}`, { cause });
      });
    const [[count] = []] = await workshop.rows(`SELECT count(*) FROM ${quoteName(source.name)}`);
    if (Number(count) !== row)
      throw new UserError(
        `The source ${source.path} says that it has ${row} rows, and ${String(count)} can be read; it is not published on a doubt.`,
      );
    return { name: source.name, files: staged };
  } finally {
    await Promise.all(opened.map(({ handle }) => handle.close()));
  }
}
