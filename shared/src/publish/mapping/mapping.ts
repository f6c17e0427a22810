/** One source that a mapping names. */
export type MappingSource = FileSource | PostgresSource;

export interface FileSource {
  readonly kind: "file";
  readonly name: string;
  /** Path or pattern inside the sources folder. */
  readonly path: string;
  readonly format: "csv" | "json" | "jsonl" | "parquet";
  readonly encoding: "utf-8" | "utf-16" | "latin-1";
  readonly delimiter: string;
  /** Line that holds the column names; 0 where there is none and columns are `column1`, `column2` … */
  readonly header: number;
  readonly line: number;
}

export interface PostgresSource {
  readonly kind: "postgres";
  readonly name: string;
  /** Environment variable that holds the connection string. */
  readonly variable: string;
  readonly schema: string;
  readonly table: string;
  readonly line: number;
}

/** Rows left out on purpose: a query that gives their `_row`. */
export interface Omission {
  readonly reason: string;
  readonly query: string;
  readonly line: number;
}

/** A mapping file, read: its header and its statement. */
export interface Mapping {
  readonly file: string;
  /** The whole file; the header is comments to DuckDB, so that its line numbers are the file's. */
  readonly sql: string;
  readonly sources: readonly MappingSource[];
  /** Names of the sources whose rows become records; empty for records that come from no row. */
  readonly rows: readonly string[];
  readonly omissions: readonly Omission[];
  readonly notes: readonly string[];
}
