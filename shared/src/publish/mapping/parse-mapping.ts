import { UserError } from "../../errors/index.ts";
import type { Mapping, MappingSource, Omission } from "./mapping.ts";
import { parseSource } from "./parse-source.ts";

/** First line of a mapping that is only begun; the product is not published until it is removed. */
export const unfinishedMark =
  "-- UNFINISHED: this product is not published while this line is here; remove it when the mapping is ready.";

export const isUnfinished = (sql: string): boolean => /^\s*-- UNFINISHED\b/.test(sql.replace(/^\uFEFF/, ""));

interface HeaderLine {
  readonly word: string;
  readonly text: string;
  readonly line: number;
}

const headerPattern = /^--\s*(source|rows|omit|note)\s*:\s*(.*)$/;

/** Header lines of a mapping; a comment indented by three spaces or more goes on with the line above it. */
function headerLines(sql: string): HeaderLine[] {
  const found: HeaderLine[] = [];
  let open = false;
  for (const [index, line] of sql.split(/\r\n|\r|\n/).entries()) {
    const [, word, text] = headerPattern.exec(line.trim()) ?? [];
    const more = /^--\s{3,}(\S.*)$/.exec(line.trim());
    if (word !== undefined) found.push({ word, text: (text as string).trim(), line: index + 1 });
    else if (open && more) {
      const last = found.pop() as HeaderLine;
      found.push({ ...last, text: `${last.text} ${more[1]}` });
    } else if (line.trim() !== "" && !line.trim().startsWith("--")) break;
    open = word !== undefined || (open && more !== null);
  }
  return found;
}

const withoutComment = (text: string) => text.replace(/\s--\s.*$/, "").trim();

function parseOmission({ text, line }: HeaderLine, file: string): Omission {
  const [, reason, query] = /^(.+?)\s*=\s*((?:select|with|from)\b.*)$/is.exec(text) ?? [];
  if (reason === undefined || query === undefined)
    throw new UserError(
      `${file}:${line}: an omission is written "-- omit: reason = SELECT _row FROM …", and this one is "${text}".`,
    );
  return { reason, query, line };
}

function parseRows(lines: readonly HeaderLine[], sources: readonly MappingSource[], file: string): string[] {
  if (lines.length === 0)
    throw new UserError(
      `${file}: a mapping says whose rows become records, with "-- rows: name" or "-- rows: none", and this one does not.`,
    );
  const names = lines.flatMap(({ text }) =>
    withoutComment(text)
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  );
  if (names.length === 1 && names[0] === "none") return [];
  const unknown = names.find((name) => !sources.some((source) => source.name === name));
  if (unknown !== undefined || names.length === 0)
    throw new UserError(
      `${file}:${lines[0]?.line}: "-- rows:" names sources of this mapping (${sources.map(({ name }) => name).join(", ") || "there is none"}), and it names "${unknown ?? ""}".`,
    );
  return [...new Set(names)];
}

/** Reads the header of a mapping; a header line that cannot be read is a UserError that names file and line. */
export function parseMapping(sql: string, file: string): Mapping {
  // DuckDB reads up to the first NUL, and what stands behind it would not be done.
  if (/[\0\uFFFD]/.test(sql))
    throw new UserError(`${file}: a mapping is text in UTF-8, and this one is not.`);
  const lines = headerLines(sql);
  const of = (word: string) => lines.filter((line) => line.word === word);
  const sources = of("source").map(({ text, line }) => parseSource(withoutComment(text), { file, line }));
  const twice = sources.find((source, index) =>
    sources.some((other, at) => at < index && other.name.toLowerCase() === source.name.toLowerCase()),
  );
  if (twice)
    throw new UserError(
      `${file}:${twice.line}: each source has a name of its own, and "${twice.name}" is used twice.`,
    );
  const rows = parseRows(of("rows"), sources, file);
  const notes = of("note").map(({ text }) => text);
  if (rows.length === 0 && notes.length === 0)
    throw new UserError(
      `${file}: a mapping with "-- rows: none" says why in a "-- note:", and this one does not.`,
    );
  return { file, sql, sources, rows, notes, omissions: of("omit").map((line) => parseOmission(line, file)) };
}
