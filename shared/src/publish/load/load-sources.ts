import type { MappingSource } from "../mapping/mapping.ts";
import { loadCsv } from "./load-csv.ts";
import { loadJson } from "./load-json.ts";
import { loadParquet } from "./load-parquet.ts";
import { loadPostgres } from "./load-postgres.ts";
import type { LoadContext, LoadedSource } from "./loaded.ts";

const loadOne = (source: MappingSource, context: LoadContext): Promise<LoadedSource> => {
  if (source.kind === "postgres") return loadPostgres(source, context);
  if (source.format === "csv") return loadCsv(source, context);
  return source.format === "parquet" ? loadParquet(source, context) : loadJson(source, context);
};

/** Loads every source of a mapping into the workshop, as tables of their names with the column `_row`. */
export async function loadSources(
  sources: readonly MappingSource[],
  context: LoadContext,
): Promise<LoadedSource[]> {
  const loaded: LoadedSource[] = [];
  for (const source of sources) loaded.push(await loadOne(source, context));
  return loaded;
}
