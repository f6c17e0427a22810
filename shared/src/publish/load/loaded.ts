import type { SourceLedger } from "../manifest.ts";
import type { RefusedRecord } from "./scan-records.ts";
import type { Workshop } from "../workshop.ts";

/** One file of a source: its rows follow those of the files before it. */
export interface LoadedFile {
  readonly ledger: SourceLedger;
  /** Number of rows in the files before it. */
  readonly firstRow: number;
  /** Line that a record of the file begins on; undefined where the format has no lines. */
  readonly lineOf: (record: number) => number | undefined;
}

/** A source in the workshop: a table of its name with the column `_row`. */
export interface LoadedSource {
  readonly name: string;
  readonly files: readonly LoadedFile[];
}

/** Where a row stands, for a person. */
export interface RowPlace {
  readonly file: string;
  readonly record: number;
  readonly line: number | undefined;
}

export interface LoadContext {
  readonly workshop: Workshop;
  /** Real path of the sources folder. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onRefused: (
    file: string,
    refused: Omit<RefusedRecord, "line"> & { line: number | undefined },
  ) => void;
  readonly signal?: AbortSignal;
}

/** The file, record and line of a source's row. */
export function placeOf(source: LoadedSource, row: number): RowPlace {
  const file = source.files.findLast(({ firstRow }) => firstRow < row) as LoadedFile;
  const record = row - file.firstRow;
  return { file: file.ledger.file, record, line: file.lineOf(record) };
}
