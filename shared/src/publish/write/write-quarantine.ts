import { open } from "node:fs/promises";
import type { RowReference } from "../mapping/produce.ts";
import { placeOf, type RowPlace } from "../load/loaded.ts";
import type { Workshop } from "../workshop.ts";

/** One line of a quarantine file. */
export interface QuarantineLine {
  readonly source: string;
  readonly line: number | undefined;
  readonly record: number | undefined;
  readonly column: string;
  readonly value: string | null;
  readonly reason: string;
}

/** A file with a line per row that is not published. Only its owner may read it: the rows may hold personal data. */
export interface QuarantineFile {
  readonly path: string;
  readonly lines: number;
  add(line: QuarantineLine): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A text as a CSV field; what a spreadsheet would run as a formula is made plain text by an apostrophe. */
function csvField(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = String(value);
  const isFormula = /^[=+@\t\r]|^-(?![\d.]+$)/.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Begins a quarantine file with its header. */
export async function createQuarantine(path: string): Promise<QuarantineFile> {
  const handle = await open(path, "wx", 0o600);
  let pending = ["source,line,record,column,value,reason"];
  let lines = 0;
  const flush = async () => {
    if (pending.length > 0) await handle.writeFile(`${pending.join("\n")}\n`);
    pending = [];
  };
  return {
    path,
    get lines() {
      return lines;
    },
    add({ source, line, record, column, value, reason }) {
      lines += 1;
      pending.push([source, line, record, column, value, reason].map(csvField).join(","));
    },
    flush,
    async close() {
      await flush();
      await handle.close();
    },
  };
}

interface Problem {
  readonly column: string;
  readonly value: string | null;
  readonly reason: string;
}

const nameOf = ({ file, line, record }: RowPlace) =>
  line === undefined ? `record ${record} of ${file}` : `line ${line} of ${file}`;

const batch = 20_000;

/** Adds the records of the table `quarantine`, each as one line: its first problem, and in the reason the others. */
export async function addQuarantined(
  workshop: Workshop,
  file: QuarantineFile,
  references: readonly RowReference[],
): Promise<void> {
  const place = (source: number, row: number): RowPlace | undefined => {
    const reference = references[source];
    return reference && placeOf(reference.source, row);
  };
  await workshop.run(
    "CREATE OR REPLACE TABLE trellis.sorted AS SELECT * FROM trellis.quarantine ORDER BY _source, _first, _ord",
  );
  const [[last] = []] = await workshop.rows("SELECT max(rowid) FROM trellis.sorted");
  for (let from = 0; from <= Number(last ?? -1); from += batch) {
    const rows = await workshop.rows(
      `SELECT _source, _first, CAST(to_json(problems) AS VARCHAR), original.source, original."row" FROM trellis.sorted WHERE rowid BETWEEN ${from} AND ${from + batch - 1} ORDER BY rowid`,
    );
    for (const [source, row, text, otherSource, otherRow] of rows) {
      const [first, ...others] = JSON.parse(String(text)) as Problem[];
      if (!first) continue;
      const at = place(Number(source), Number(row));
      const other = otherRow === null ? undefined : place(Number(otherSource), Number(otherRow));
      const more = others
        .map(({ column, value, reason }) => `; ${column}${value === null ? "" : ` "${value}"`} ${reason}`)
        .join("");
      const named = otherRow === null ? "" : ` ${other === undefined ? "an earlier record" : nameOf(other)}`;
      file.add({
        source: at?.file ?? "",
        line: at?.line,
        record: at?.record ?? Number(row),
        column: first.column,
        value: first.value,
        reason: `${first.reason}${named}${more}`,
      });
    }
    await file.flush();
  }
}
