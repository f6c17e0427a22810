import { StatementType, type DuckDBPreparedStatement, type DuckDBType } from "@duckdb/node-api";
import { messageOf, UserError } from "../../errors/index.ts";
import type { Workshop } from "../workshop.ts";

/** A column that a statement gives. */
export interface OutputColumn {
  readonly name: string;
  readonly type: DuckDBType;
  /** Known once the statement has run: the column is `NULL`, which DuckDB takes for an integer. */
  readonly isNull?: boolean;
}

/** DuckDB's message as a person reads it: in one line, behind file and line of the mapping. */
export function sqlProblem(thrown: unknown, file: string, firstLine = 1): UserError {
  if (thrown instanceof UserError) return new UserError(`${file}: ${thrown.message}`, { cause: thrown });
  const message = messageOf(thrown).replace(/^Failed to (?:extract statements|prepare): |^Error: /, "");
  const [, line, text, caret] = /\n\s*LINE (\d+): (.*)\n(\s*)\^/.exec(message) ?? [];
  const at = line === undefined ? file : `${file}:${Number(line) + firstLine - 1}`;
  const what = message
    .split(/\n\s*\n?LINE |\n\s*Possible solutions|\n\s*See also/)[0]
    ?.replaceAll(/\s*\n\s*/g, " ")
    .trim();
  const near =
    text === undefined
      ? ""
      : text.slice(Math.max(0, (caret ?? "").length - `LINE ${line}: `.length)).split(/[\s,();]/)[0];
  return new UserError(`${at}: the SQL does not run${near ? ` (at ${near.slice(0, 40)})` : ""}: ${what}`, {
    cause: thrown,
  });
}

/** Sees that the text is one SELECT and gives its columns without running it. */
export async function describeStatement(
  workshop: Workshop,
  sql: string,
  { file, line = 1 }: { file: string; line?: number },
): Promise<OutputColumn[]> {
  const at = line === 1 ? file : `${file}:${line}`;
  let prepared: DuckDBPreparedStatement;
  try {
    const statements = await workshop.connection.extractStatements(sql);
    if (statements.count !== 1)
      throw new UserError(`${at}: a mapping is one SELECT, and there are ${statements.count} statements.`);
    prepared = await statements.prepare(0);
  } catch (thrown) {
    if (thrown instanceof UserError) throw thrown;
    if (/native callback/.test(messageOf(thrown)))
      throw new UserError(`${at}: a mapping is one SELECT, and there is none.`, { cause: thrown });
    throw sqlProblem(thrown, file, line);
  }
  try {
    if (prepared.statementType !== StatementType.SELECT)
      throw new UserError(
        `${at}: a mapping is one SELECT, and it is ${StatementType[prepared.statementType] ?? "another statement"}.`,
      );
    return Array.from({ length: prepared.columnCount }, (_, index) => ({
      name: prepared.columnName(index),
      type: prepared.columnType(index),
    }));
  } finally {
    prepared.destroySync();
  }
}
